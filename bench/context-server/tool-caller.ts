import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** How a server is started. */
export interface Launch {
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

interface Answer {
  readonly id: number
  readonly error?: unknown
  readonly result?: { readonly isError?: boolean; readonly content?: unknown; readonly structuredContent?: unknown }
}

/** Calls tools of a server over stdio: bare lines, so that the client costs next to nothing. */
export class ToolCaller implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  #nextId = 1

  private constructor({ args, cwd, env }: Launch, signal: AbortSignal) {
    this.#child = spawn(process.execPath, args, {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
      signal,
    })
    this.#child.on('error', () => undefined) // what ends it early is seen by who waits
    if (this.#child.stdout === null) throw new Error('expected a pipe')
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      const answer = JSON.parse(line) as Answer // a server of this benchmark speaks JSON-RPC
      this.#waiting.get(answer.id)?.(answer)
      this.#waiting.delete(answer.id)
    })
  }

  /** Starts a server and shakes hands with it. */
  static async start(launch: Launch, signal: AbortSignal): Promise<ToolCaller> {
    const caller = new ToolCaller(launch, signal)
    const clientInfo = { name: 'bench', version: '1.0.0' }
    await caller.#request('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo })
    caller.#send({ jsonrpc: '2.0', method: 'notifications/initialized' })
    return caller
  }

  /** @returns the structured content. @throws when the call has failed. */
  async call(name: string, args: object): Promise<unknown> {
    const { error, result } = await this.#request('tools/call', { name, arguments: args })
    if (error !== undefined || result === undefined || result.isError === true) {
      throw new Error(`${name} failed: ${JSON.stringify(error ?? result?.content)}`)
    }
    return result.structuredContent
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }

  #request(method: string, params: object): Promise<Answer> {
    const id = this.#nextId++
    this.#send({ jsonrpc: '2.0', id, method, params })
    return new Promise((resolve, reject) => {
      const gone = (): void => reject(new Error(`the server ended during ${method}`))
      this.#child.once('exit', gone)
      this.#waiting.set(id, (answer) => {
        this.#child.off('exit', gone)
        resolve(answer)
      })
    })
  }

  #send(message: object): void {
    this.#child.stdin?.write(`${JSON.stringify(message)}\n`)
  }
}
