import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { Inbox } from '../raw/inbox.ts'
import { RawClient, toText } from '../raw/raw-client.ts'

/** How the child process of a {@link RawStdioClient} is started. */
export interface RawStdioOptions {
  /** The executable. Default: the Node that runs the test. */
  readonly command?: string
  /** Its arguments. */
  readonly args: readonly string[]
  /** Added to the environment of the test. */
  readonly env?: Readonly<Record<string, string>>
  /** Where it runs. Default: where the test does. */
  readonly cwd?: string
}

/** How a child process ended. */
export interface ProcessEnd {
  /** Its exit code; `null` when a signal ended it. */
  readonly code: number | null
  /** The signal that ended it. */
  readonly signal: NodeJS.Signals | null
}

/** A {@link RawClient} of a server in a child process. Every line that comes has to be JSON; one that is not is in {@link RawStdioClient.strayLines}. */
export class RawStdioClient extends RawClient {
  /** Lines on stdout that are no JSON. There should be none. */
  readonly strayLines: string[] = []
  /** Lines on stderr. */
  readonly errorLines: Inbox<string> = new Inbox()
  /** Resolves when the process has ended and its output was read. */
  readonly ended: Promise<ProcessEnd>
  readonly #child: ChildProcessWithoutNullStreams

  constructor({ command = process.execPath, args, env, cwd }: RawStdioOptions) {
    super()
    this.#child = spawn(command, args, { cwd, env: { ...process.env, ...env } })
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#line(line))
    createInterface({ input: this.#child.stderr }).on('line', (line) => this.errorLines.put(line))
    // Writing to a process that has ended is part of some tests.
    this.#child.stdin.on('error', () => undefined)
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        this.messages.close()
        this.errorLines.close()
        resolve({ code, signal })
      })
    })
  }

  /** The process. */
  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Sends a message and the end of its line. */
  send(message: object | string): void {
    this.#child.stdin.write(`${toText(message)}\n`)
  }

  /** Writes bytes as they are. Resolves when the pipe has taken them. */
  sendBytes(bytes: Uint8Array | string): Promise<void> {
    return new Promise((resolve) => this.#child.stdin.write(bytes, () => resolve()))
  }

  /** Stops reading what the server writes. */
  pause(): void {
    this.#child.stdout.pause()
  }

  /** Goes on reading. */
  resume(): void {
    this.#child.stdout.resume()
  }

  /** Ends the server's input, as a host does that has no more to say. */
  endInput(): void {
    this.#child.stdin.end()
  }

  /** Closes the pipe that the server writes to, as a host does that has died. */
  closeOutput(): void {
    this.#child.stdout.destroy()
  }

  /** Sends a signal to the process. */
  kill(signal: NodeJS.Signals = 'SIGTERM'): void {
    this.#child.kill(signal)
  }

  /** Ends the server's input and waits for the process, killing it after two seconds. */
  async close(): Promise<void> {
    this.endInput()
    this.resume()
    const timer = setTimeout(() => this.kill('SIGKILL'), KILL_AFTER_MS)
    await this.ended
    clearTimeout(timer)
  }

  #line(line: string): void {
    try {
      this.receive(line)
    } catch {
      this.strayLines.push(line)
    }
  }
}

/** A server has one second to end by itself; a slow machine gets another. */
const KILL_AFTER_MS = 2000
