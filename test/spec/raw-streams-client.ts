import { PassThrough } from 'node:stream'
import type { AnyServer } from '@portico/core'
import { RawClient } from '@portico/testing'
import { stdio, type StdioHandle } from '@portico/transport-stdio'
import { onTestFinished } from 'vitest'

/** A client of a server over stdio whose streams are in this process. */
export class RawStreamsClient extends RawClient {
  /** What the server wrote, line by line, without the ends. */
  readonly lines: string[] = []
  readonly handle: StdioHandle
  readonly #input: PassThrough

  private constructor(handle: StdioHandle, input: PassThrough, output: PassThrough) {
    super()
    this.handle = handle
    this.#input = input
    let rest = ''
    output.setEncoding('utf8').on('data', (text: string) => {
      const lines = `${rest}${text}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        this.lines.push(line)
        this.receive(line)
      }
    })
    void handle.closed.then(() => this.messages.close())
  }

  /** Serves a server. The test that it is called in ends it. */
  static async open(server: AnyServer): Promise<RawStreamsClient> {
    const input = new PassThrough()
    const output = new PassThrough()
    const client = new RawStreamsClient(await stdio(server, { input, output }), input, output)
    onTestFinished(() => client.close())
    return client
  }

  send(message: object | string): void {
    this.sendBytes(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`)
  }

  /** Writes bytes as they are. */
  sendBytes(bytes: string | Uint8Array): void {
    this.#input.write(bytes)
  }

  /** Ends the server's input. */
  async close(): Promise<void> {
    this.#input.end()
    await this.handle.closed
  }
}
