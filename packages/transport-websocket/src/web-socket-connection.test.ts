import { once } from 'node:events'
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AnyServer, type ConnectionEvent, PROTOCOL_VERSIONS } from '@portico/core'
import { afterEach, describe, expect, test } from 'vitest'
import { closeCodeOf, frame, OPCODE, shakeHands } from '../test-support/frame.ts'
import { Gates } from '../test-support/gates.ts'
import { RawWebSocketClient } from '../test-support/raw-web-socket-client.ts'
import { terms, WITH_SESSION } from '../test-support/terms.ts'
import { createTestServer } from '../test-support/test-server.ts'
import { toWebSocketHandler, type WebSocketHandler } from './to-web-socket-handler.ts'
import type { WebSocketOptions } from './web-socket-options.ts'

const started: { handler: WebSocketHandler; httpServer: HttpServer }[] = []

afterEach(async () => {
  for (const { handler, httpServer } of started.splice(0)) {
    await handler.close()
    httpServer.close()
  }
})

async function start(options: WebSocketOptions = {}) {
  const gates = new Gates()
  const server = createTestServer(gates)
  const handler = toWebSocketHandler(server, { drainMs: 1000, ...options })
  const httpServer = createHttpServer()
  handler.attach(httpServer)
  started.push({ handler, httpServer })
  httpServer.listen(0, '127.0.0.1')
  await once(httpServer, 'listening')
  const { port } = httpServer.address() as AddressInfo
  return { gates, server, handler, port, url: `ws://127.0.0.1:${port}/mcp` }
}

const call = (id: string | number, name: string, args: object = {}, meta?: object) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: args, _meta: meta },
})

describe('a connection of a revision with sessions', () => {
  test.each(PROTOCOL_VERSIONS.slice(0, -1))('opens one with initialize (%s)', async (protocolVersion) => {
    const { url, server } = await start()
    const events: ConnectionEvent[] = []
    server.on('connection', (event) => events.push(event))
    const client = await RawWebSocketClient.open(url)
    expect(await client.callTool('echo', { text: 'early' })).toMatchObject({ error: { code: -32_600 } })
    expect(await client.initialize({ protocolVersion })).toMatchObject({ result: { protocolVersion } })
    expect(await client.callTool('echo', { text: 'Zürich 日本 🎉' })).toMatchObject({
      result: { content: [{ text: 'Zürich 日本 🎉' }] },
    })
    await client.close()
    await expect.poll(() => events.map(({ phase }) => phase)).toEqual(['open', 'close'])
    expect(events[0]).toMatchObject({ transport: 'websocket', protocolVersion })
  })

  test('has one session for each socket', async () => {
    const { url } = await start()
    await using first = await RawWebSocketClient.open(url)
    await using second = await RawWebSocketClient.open(url)
    await first.initialize()
    expect(await second.callTool('echo', { text: 'x' })).toMatchObject({ error: { code: -32_600 } })
    const ids = Array.from({ length: 64 }, (_, id) => id)
    await second.initialize()
    for (const id of ids) {
      first.send(call(id, 'echo', { text: `first ${id}` }))
      second.send(call(id, 'echo', { text: `second ${id}` }))
    }
    for (const id of ids) {
      expect(await first.answer(id)).toMatchObject({ result: { content: [{ text: `first ${id}` }] } })
      expect(await second.answer(id)).toMatchObject({ result: { content: [{ text: `second ${id}` }] } })
    }
  })

  test('gets progress before the result, and is told of changes', async () => {
    const { url, server } = await start()
    await using client = await RawWebSocketClient.open(url)
    await client.initialize({ protocolVersion: WITH_SESSION })
    client.send(call(1, 'report', { steps: 3 }, { progressToken: 'p' }))
    for (const progress of [1, 2, 3]) {
      expect(await client.notification('notifications/progress')).toMatchObject({ params: { progress, progressToken: 'p' } })
    }
    expect(await client.answer(1)).toMatchObject({ result: { content: [{ text: 'reported' }] } })
    server.removeTool('who')
    await client.notification('notifications/tools/list_changed')
  })

  test('is asked by the handler', async () => {
    const { url } = await start()
    await using client = await RawWebSocketClient.open(url)
    await client.initialize({ protocolVersion: WITH_SESSION, capabilities: { elicitation: {} } })
    client.send(call('a', 'ask'))
    const asked = await client.messages.take(({ method }) => method === 'elicitation/create', 'elicitation/create')
    client.send({ jsonrpc: '2.0', id: asked.id, result: { action: 'accept', content: { city: 'Riga' } } })
    expect(await client.answer('a')).toMatchObject({ result: { content: [{ text: 'in Riga' }] } })
  })

  test('answers a batch where the revision has them', async () => {
    const { url } = await start()
    await using client = await RawWebSocketClient.open(url)
    await client.initialize({ protocolVersion: '2025-03-26' })
    client.send([call(1, 'echo', { text: 'a' }), { jsonrpc: '2.0', method: 'x' }, call(2, 'echo', { text: 'b' })])
    expect(await client.answer(2)).toMatchObject({ result: { content: [{ text: 'b' }] } })
    expect(await client.answer(1)).toMatchObject({ result: { content: [{ text: 'a' }] } })
  })
})

describe('a connection of a revision without sessions', () => {
  test('is served beside', async () => {
    const { url } = await start()
    await using client = await RawWebSocketClient.open(url)
    const { result } = await client.request('server/discover', { _meta: terms() })
    expect(result).toMatchObject({ resultType: 'complete', supportedVersions: expect.any(Array) })
    expect(await client.request('tools/call', { name: 'echo', arguments: { text: 'x' }, _meta: terms() })).toMatchObject({
      result: { resultType: 'complete', content: [{ text: 'x' }] },
    })
    await client.initialize({ protocolVersion: WITH_SESSION })
    expect(await client.callTool('echo', { text: 'y' })).toMatchObject({ result: { content: [{ text: 'y' }] } })
  })

  test('asks by a result', async () => {
    const { url } = await start()
    await using client = await RawWebSocketClient.open(url)
    const meta = terms({ elicitation: { form: {} } })
    const first = await client.request('tools/call', { name: 'ask', arguments: {}, _meta: meta })
    expect(first.result).toMatchObject({
      resultType: 'input_required',
      inputRequests: { city: { method: 'elicitation/create' } },
    })
    const again = await client.request('tools/call', {
      name: 'ask',
      arguments: {},
      _meta: meta,
      requestState: first.result?.['requestState'],
      inputResponses: { city: { action: 'accept', content: { city: 'Riga' } } },
    })
    expect(again).toMatchObject({ result: { content: [{ text: 'in Riga' }] } })
  })

  test('listens until the server closes', async () => {
    const { url, server, handler } = await start({ drainMs: 10_000 })
    const client = await RawWebSocketClient.open(url)
    client.send({
      jsonrpc: '2.0',
      id: 'l',
      method: 'subscriptions/listen',
      params: { notifications: { toolsListChanged: true }, _meta: terms() },
    })
    await client.notification('notifications/subscriptions/acknowledged')
    server.removeTool('who')
    expect(await client.notification('notifications/tools/list_changed')).toMatchObject({
      params: { _meta: { 'io.modelcontextprotocol/subscriptionId': 'l' } },
    })
    await handler.close()
    expect(await client.answer('l')).toMatchObject({ result: { resultType: 'complete' } })
    expect(await client.ended).toMatchObject({ code: 1001 })
  })
})

describe('a client that goes', () => {
  test.each([
    ['with a closing frame', (client: RawWebSocketClient) => client.webSocket.close()],
    ['without a word', (client: RawWebSocketClient) => client.webSocket.terminate()],
  ])('%s cancels its calls, with and without session', async (_, leave) => {
    const { url, gates, handler } = await start()
    const client = await RawWebSocketClient.open(url)
    await client.initialize({ protocolVersion: WITH_SESSION })
    client.send(call(1, 'wait', { gate: 'session' }))
    client.send(call(2, 'wait', { gate: 'stateless' }, terms()))
    await Promise.all([gates.entered('session'), gates.entered('stateless')])
    leave(client)
    await Promise.all([gates.aborted('session'), gates.aborted('stateless')])
    await expect.poll(() => handler.connectionCount).toBe(0)
  })

  test('may also cancel one call', async () => {
    const { url, gates } = await start()
    await using client = await RawWebSocketClient.open(url)
    client.send(call(1, 'wait', { gate: 'one' }, terms()))
    await gates.entered('one')
    await client.notify('notifications/cancelled', { requestId: 1 })
    await gates.aborted('one')
    expect(await client.request('tools/call', { name: 'echo', arguments: { text: 'next' }, _meta: terms() })).toMatchObject({
      result: { content: [{ text: 'next' }] },
    })
    expect(client.messages.kept).toEqual([])
  })
})

describe('a frame', () => {
  test('that is no message is answered, and the next is read', async () => {
    const { url } = await start()
    await using client = await RawWebSocketClient.open(url)
    client.send('{"jsonrpc":')
    expect(await client.answer(null)).toMatchObject({ error: { code: -32_700 } })
    client.send('')
    expect(await client.answer(null)).toMatchObject({ error: { code: -32_700 } })
    client.send({ jsonrpc: '1.0', id: 7, method: 'ping' })
    expect(await client.answer(7)).toMatchObject({ error: { code: -32_600 } })
    expect(await client.request('ping')).toMatchObject({ result: {} })
  })

  test('with binary data ends the connection with 1003', async () => {
    const { url, gates } = await start()
    const client = await RawWebSocketClient.open(url)
    await client.initialize({ protocolVersion: WITH_SESSION })
    client.send(call(1, 'wait', { gate: 'one' }))
    await gates.entered('one')
    client.webSocket.send(Buffer.from('{"jsonrpc":"2.0","id":1,"method":"ping"}'))
    expect(await client.ended).toEqual({ code: 1003, reason: 'expected text frames' })
    await gates.aborted('one')
  })

  test.each<[string, number, Buffer]>([
    ['larger than allowed, by what it claims', 1009, frame(OPCODE.text, '{', { claimedLength: 100_000_000 })],
    [
      'of fragments larger than allowed',
      1009,
      Buffer.concat(
        Array.from({ length: 5 }, (_, index) =>
          frame(index === 0 ? OPCODE.text : OPCODE.continuation, 'x'.repeat(300_000), { isFinal: false }),
        ),
      ),
    ],
    [
      'of too many fragments',
      1008,
      Buffer.concat(
        Array.from({ length: 2000 }, (_, index) =>
          frame(index === 0 ? OPCODE.text : OPCODE.continuation, 'x', { isFinal: false }),
        ),
      ),
    ],
    ['that is not UTF-8', 1007, frame(OPCODE.text, Uint8Array.of(0xc3, 0x28))],
    ['that is compressed', 1002, frame(OPCODE.text, '{}', { reserved: 0x40 })],
    ['of an unknown kind', 1002, frame(0x3, 'x')],
  ])('%s ends the connection with %i', async (_, code, bytes) => {
    const { port } = await start()
    const socket = await shakeHands(port)
    socket.write(bytes)
    expect(await closeCodeOf(socket)).toBe(code)
  })

  test('of the largest size that is allowed is read', async () => {
    const { url } = await start({ maxMessageBytes: 4096 })
    const client = await RawWebSocketClient.open(url)
    const message = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })
    client.send(message + ' '.repeat(4096 - message.length))
    expect(await client.answer(1)).toMatchObject({ result: {} })
    client.send(message + ' '.repeat(4097 - message.length))
    expect(await client.ended).toMatchObject({ code: 1009 })
  })
})

describe('a sign of life', () => {
  test('is asked for, and a client that gives none is cut off', async () => {
    const { url, handler } = await start({ pingMs: 30 })
    const living = await RawWebSocketClient.open(url)
    const dead = await RawWebSocketClient.open(url, { autoPong: false })
    await living.pings.take(() => true, 'a ping')
    expect(await dead.ended).toMatchObject({ code: 1006 })
    await expect.poll(() => handler.connectionCount).toBe(1)
    await living.close()
  })

  test('is given with what the client sent', async () => {
    const { url } = await start()
    await using client = await RawWebSocketClient.open(url)
    client.webSocket.ping('are you there?')
    expect(await client.pongs.take(() => true, 'a pong')).toBe('are you there?')
  })

  test('is not given to a flood, which ends the connection with 1008', async () => {
    const { port } = await start()
    const socket = await shakeHands(port)
    socket.write(Buffer.concat(Array.from({ length: 10_000 }, () => frame(OPCODE.ping, 'x'.repeat(125)))))
    expect(await closeCodeOf(socket)).toBe(1008)
  })
})

describe('a client that does not read', () => {
  const LENGTH = 65_536
  /** Four hundred answers of 64 KiB are more than fits between client and server. */
  const COUNT = 400

  /** Sends calls without reading their answers until the server takes no more. Returns how many it took. */
  async function fill(client: RawWebSocketClient, server: AnyServer): Promise<number> {
    let answered = 0
    server.on('call', () => answered++)
    client.webSocket.pause()
    for (let id = 0; id < COUNT; id++) client.send(call(`fill ${id}`, 'big', { length: LENGTH }))
    let before = -1
    const isStill = (): boolean => {
      const isSame = answered > 0 && answered === before
      before = answered
      return isSame
    }
    // There is no event for something that does not happen.
    await expect.poll(isStill, { interval: 100, timeout: 5000 }).toBe(true)
    return answered
  }

  async function drain(client: RawWebSocketClient): Promise<void> {
    client.webSocket.resume()
    for (let id = 0; id < COUNT; id++) expect(await client.answer(`fill ${id}`)).toHaveProperty('result')
  }

  test('is not read from, and gets every answer once it reads again', async () => {
    const { url, server } = await start()
    await using client = await RawWebSocketClient.open(url)
    await client.initialize({ protocolVersion: WITH_SESSION })
    expect(await fill(client, server)).toBeLessThan(COUNT)
    await drain(client)
    expect(await client.callTool('echo', { text: 'still here' })).toHaveProperty('result')
  })

  test('is spared progress, and told of each change once', async () => {
    const { url, server, gates } = await start()
    await using client = await RawWebSocketClient.open(url)
    await client.initialize({ protocolVersion: WITH_SESSION })
    await client.request('resources/subscribe', { uri: 'test://static' })
    client.send(call('report', 'report_at', { gate: 'full' }, { progressToken: 1 }))
    await gates.entered('full')
    await fill(client, server)
    for (let count = 0; count < 1000; count++) server.resourceUpdated('test://static')
    gates.open('full')
    await drain(client)
    expect(await client.answer('report')).toMatchObject({ result: { content: [{ text: 'reported' }] } })
    await client.notification('notifications/resources/updated')
    await client.request('ping')
    expect(client.messages.kept).toEqual([])
  })

  test('is cut off when more waits for it than the bound', async () => {
    const { url, gates, handler } = await start({ maxBufferedBytes: 300_000 })
    const client = await RawWebSocketClient.open(url)
    await client.initialize({ protocolVersion: WITH_SESSION })
    for (let id = 0; id < 100; id++) client.send(call(id, 'wait', { gate: `all`, length: 262_144 }))
    await client.request('ping')
    client.webSocket.pause()
    gates.open('all')
    await expect.poll(() => handler.connectionCount).toBe(0)
    client.webSocket.resume()
    expect(await client.ended).toMatchObject({ code: 1006 })
  })
})
