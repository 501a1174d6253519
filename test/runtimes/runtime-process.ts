import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** Says the port in a line of what a runtime writes. */
export type PortOf = (line: string) => string | undefined

/** A runtime that serves, in a process of its own. */
export class RuntimeProcess {
  /** Where it listens on the loopback. */
  readonly port: string
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, port: string) {
    this.#child = child
    this.port = port
  }

  /**
   * Starts it and waits until it says its port.
   *
   * @throws Error with what it wrote, when it ends before that.
   */
  static async start(command: string, args: readonly string[], cwd: string, portOf: PortOf): Promise<RuntimeProcess> {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
    for await (const line of createInterface({ input: child.stdout })) {
      const port = portOf(line)
      if (port !== undefined) {
        // What it writes later is read, so that it never waits for us.
        child.stdout.resume()
        return new RuntimeProcess(child, port)
      }
      output += `${line}\n`
    }
    throw new Error(`${command} ended without saying its port; it wrote:\n${output}`)
  }

  /** Ends the process. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.kill('SIGKILL')
    await once(this.#child, 'exit')
  }
}
