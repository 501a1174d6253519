import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { processCpuMs } from '../src/process-cpu-ms.ts'

const KEPT_ERROR_CHARACTERS = 2_000
const STOP_TIMEOUT_MS = 3_000

/** Who is told of what a {@link StdioProcess} writes. */
export interface StdioListener {
  onLine(line: string): void
  onError(error: Error): void
}

/** A server as a child process on two pipes. What is written within one turn of the loop leaves in one write. */
export class StdioProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #listener: StdioListener
  readonly #exited: Promise<unknown>
  #outgoing: Uint8Array[] = []
  #pending = ''
  #errors = ''
  #isClosing = false

  constructor([command, ...args]: readonly [string, ...string[]], listener: StdioListener) {
    this.#listener = listener
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, NODE_ENV: 'production' } })
    this.#exited = once(this.#child, 'exit')
    this.#child.stdout.setEncoding('latin1').on('data', (text: string) => this.#receive(text))
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-KEPT_ERROR_CHARACTERS)
    })
    this.#child.stdin.on('error', (error) => listener.onError(error))
    this.#child.on('close', () => {
      if (!this.#isClosing) listener.onError(new Error(`the server ended. ${this.#errors.trim()}`.trim()))
    })
  }

  /** The processor time that the server has used so far; undefined where the system does not tell. */
  cpuMs(): number | undefined {
    return this.#child.pid === undefined ? undefined : processCpuMs(this.#child.pid)
  }

  /** Writes a line. The bytes may change from the next turn of the loop on. */
  write(line: Uint8Array): void {
    if (this.#outgoing.length === 0) process.nextTick(() => this.#flush())
    this.#outgoing.push(line)
  }

  /** Closes the pipe to the server, as a host does, and kills what does not end by that. */
  async close(): Promise<void> {
    this.#isClosing = true
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_TIMEOUT_MS)
    this.#child.stdin.end()
    await this.#exited
    clearTimeout(timer)
  }

  kill(): void {
    this.#isClosing = true
    this.#child.kill('SIGKILL')
  }

  #flush(): void {
    const lines = this.#outgoing
    this.#outgoing = []
    this.#child.stdin.write(Buffer.concat(lines))
  }

  #receive(text: string): void {
    const received = this.#pending === '' ? text : this.#pending + text
    let start = 0
    for (let end = received.indexOf('\n'); end !== -1; end = received.indexOf('\n', start)) {
      this.#listener.onLine(received.slice(start, end))
      start = end + 1
    }
    this.#pending = received.slice(start)
  }
}
