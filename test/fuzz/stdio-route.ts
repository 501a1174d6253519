import { PassThrough } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { AnyServer } from '@portico/core'
import { RawStdioClient } from '@portico/testing'
import { stdio } from '@portico/transport-stdio'
import type { ChannelListener, Route } from './channel.ts'
import { bytesOfPiece } from './piece.ts'

const LINE_END = Buffer.from('\n')
const PROGRAM = fileURLToPath(new URL('serve-stdio.ts', import.meta.url))

/** How long a process may take to end on a busy machine, in milliseconds. */
const END_MS = 30_000

/** To a server within this process, by streams of bytes. */
export function streamsRoute(server: AnyServer): Route {
  return {
    servesUninitialized: true,
    ignoresBlank: true,
    async open(listener) {
      const input = new PassThrough()
      const output = new PassThrough()
      let rest = ''
      output.setEncoding('utf8').on('data', (text: string) => {
        const lines = `${rest}${text}`.split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) listener.receive(line)
      })
      const handle = await stdio(server, { input, output })
      return {
        send: (piece) => void input.write(Buffer.concat([bytesOfPiece(piece), LINE_END])),
        close: async () => {
          input.end()
          await handle.closed
          if (rest !== '') listener.fail(`an unfinished line: ${rest}`)
        },
      }
    },
  }
}

/** A client of a server in a process of its own that hands on the lines as they come. */
class StdioClient extends RawStdioClient {
  readonly #listener: ChannelListener

  constructor(listener: ChannelListener) {
    super({ args: ['--conditions=@portico/source', '--import=tsx', PROGRAM] })
    this.#listener = listener
  }

  override receive(text: string): void {
    this.#listener.receive(text)
  }
}

/** To a server in a process of its own, which has nothing to say on stderr and ends well. */
export function childRoute(): Route {
  return {
    servesUninitialized: true,
    ignoresBlank: true,
    async open(listener) {
      const client = new StdioClient(listener)
      return {
        send: (piece) => void client.sendBytes(Buffer.concat([bytesOfPiece(piece), LINE_END])),
        close: async () => {
          client.endInput()
          const timer = setTimeout(() => client.kill('SIGKILL'), END_MS)
          const { code, signal } = await client.ended
          clearTimeout(timer)
          if (code !== 0) listener.fail(`the process ended with ${code ?? signal ?? 'nothing'}`)
          const said = [...client.strayLines, ...client.errorLines.kept]
          if (said.length > 0) listener.fail(`the process said: ${said.join('\n')}`)
        },
      }
    },
  }
}
