import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('durable-program.ts', import.meta.url))

/** `durable-program.ts` in one process after another, on the same port and the same file. */
export class DurableProcess {
  readonly #folder: string
  #child: ChildProcess | undefined
  #url: string | undefined

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The URL of Streamable HTTP. */
  get url(): string {
    if (this.#url === undefined) throw new Error('the server has not been started')
    return this.#url
  }

  /** Starts a process, and waits until it listens. */
  async start(): Promise<void> {
    const port = this.#url === undefined ? '0' : new URL(this.#url).port
    const child = spawn(process.execPath, ['--conditions=@portico/source', '--import=tsx', PROGRAM, this.#folder, port], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.#child = child
    const [text] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => [''])])) as [unknown]
    const url = String(text).trim()
    if (url === '') throw new Error('the server ended before it listened')
    this.#url = url
  }

  /** Ends the process in the middle of whatever it does. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const child = this.#child
    if (child?.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }

  /** Ends the process and starts the next one. */
  async restart(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    await this.kill(signal)
    await this.start()
  }
}
