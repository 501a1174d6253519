import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { RawClient, RawHttpSseClient, RawStreamableHttpClient } from '@portico/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { repository } from '../run-typescript.ts'
import type { Addresses, Measurement } from './leak-server.ts'

const CALLS = 10_000
/** After so many calls everything is compiled and every cache is filled. */
const WARM_UP_CALLS = 3000
/** How many calls one session makes. */
const CALLS_PER_SESSION = 250
/** What the heap may differ by between two measurements: 10,000 calls that each kept 100 bytes would show. */
const MAX_GROWTH_BYTES = 1_000_000

const TOOLS = ['echo', 'later', 'steps', 'refuse', 'crash', 'wait', 'later', 'echo', 'echo', 'slow']

describe(`${CALLS.toLocaleString('en')} tool calls leave nothing behind`, () => {
  let server: ChildProcess
  let addresses: Addresses

  beforeEach(async () => {
    server = fork(fileURLToPath(new URL('./leak-server.ts', import.meta.url)), {
      cwd: repository,
      execArgv: ['--conditions=@portico/source', '--import', 'tsx', '--expose-gc'],
    })
    ;[addresses] = (await once(server, 'message')) as [Addresses] // the server's first message
  })

  afterEach(async () => {
    const exited = once(server, 'exit')
    server.send('close')
    await exited
  })

  /** What is held once the last client is gone: that a connection was closed, the server learns a moment later. */
  async function measure(): Promise<Measurement> {
    await expect.poll(connections, { timeout: 5000 }).toEqual({ sessions: 0, streams: 0 })
    const answered = once(server, 'message')
    server.send('measure')
    const [measurement] = (await answered) as [Measurement] // what the server answers
    return measurement
  }

  async function connections(): Promise<unknown> {
    const health = (await (await fetch(addresses.health)).json()) as { connections: unknown }
    return health.connections
  }

  const opens: readonly [string, () => Promise<RawClient>][] = [
    ['Streamable HTTP', () => Promise.resolve(new RawStreamableHttpClient(addresses.streamableHttp))],
    ['HTTP+SSE', () => RawHttpSseClient.open(addresses.httpSse)],
    ['stdio on a socket', () => SocketClient.open(addresses.stdioPort)],
  ]

  test.each(opens)('over %s', async (_transport, open) => {
    await makeCalls(WARM_UP_CALLS, open)
    const before = await measure()
    await makeCalls(CALLS, open)
    const after = await measure()
    expect(after.listeners).toBe(before.listeners)
    expect(after.resources).toBeLessThanOrEqual(before.resources)
    expect(after.heapBytes - before.heapBytes).toBeLessThan(MAX_GROWTH_BYTES)
  })
})

/** A client of a server that serves stdio on a socket. */
class SocketClient extends RawClient {
  readonly #socket: Socket

  private constructor(socket: Socket) {
    super()
    this.#socket = socket
    createInterface({ input: socket }).on('line', (line) => this.receive(line))
  }

  static async open(port: number): Promise<SocketClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    await once(socket, 'connect')
    return new SocketClient(socket)
  }

  send(message: object): void {
    this.#socket.write(`${JSON.stringify(message)}\n`)
  }

  async close(): Promise<void> {
    this.#socket.end()
    await once(this.#socket, 'close')
  }
}

async function makeCalls(count: number, open: () => Promise<RawClient>): Promise<void> {
  for (let made = 0; made < count; made += CALLS_PER_SESSION) {
    const client = await open()
    await client.initialize()
    for (let first = 0; first < CALLS_PER_SESSION; first += TOOLS.length) await callEveryTool(client, first)
    await client.close()
  }
}

async function callEveryTool(client: RawClient, firstId: number): Promise<void> {
  await Promise.all(
    TOOLS.map(async (name, index) => {
      const id = firstId + index
      const params = { name, arguments: { text: String(id) }, _meta: { progressToken: id } }
      await client.send({ jsonrpc: '2.0', id, method: 'tools/call', params })
      if (name === 'wait') await client.notify('notifications/cancelled', { requestId: id })
      else await client.answer(id)
    }),
  )
}
