import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { repository, runTypeScript } from '../run-typescript.ts'

const program = new URL('../../examples/conformance/src/server.ts', import.meta.url)

/** `examples/conformance`, in a process of its own. */
export class ConformanceServer {
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown[]>
  #output = ''

  private constructor() {
    this.#child = spawn(process.execPath, runTypeScript(program), {
      cwd: repository,
      env: { ...process.env, PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#ended = once(this.#child, 'close')
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output += text))
    }
  }

  /** Starts it on a free port, and waits until it says that it is there. */
  static async start(): Promise<ConformanceServer> {
    const server = new ConformanceServer()
    const { stdout } = server.#child
    while (server.#port === undefined) {
      const hasEnded = await Promise.race([server.#ended, stdout === null ? undefined : once(stdout, 'data').then(() => false)])
      if (hasEnded !== false) throw new Error(`the conformance server has ended before it was ready:\n${server.#output}`)
    }
    return server
  }

  /** Its endpoint. The suites take only a server at `localhost`: they check that no other name is served. */
  get url(): string {
    return `http://localhost:${this.#port ?? ''}/mcp`
  }

  /** What it has printed. */
  get output(): string {
    return this.#output
  }

  /** Asks it to end. Resolves to its exit code. */
  async stop(): Promise<unknown> {
    this.#child.kill('SIGTERM')
    const [code] = await this.#ended
    return code
  }

  get #port(): string | undefined {
    return /:(\d+)\/mcp/.exec(this.#output)?.[1]
  }
}
