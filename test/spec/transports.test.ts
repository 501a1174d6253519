import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer as createSocketServer } from 'node:net'
import { createInterface } from 'node:readline'
import { createServer, type ProtocolVersion } from '@portico/core'
import { RawLinkedClient, type RawMessage } from '@portico/testing'
import { stdio } from '@portico/transport-stdio'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { createFullServer, REQUESTS } from './full-server.ts'
import { HttpEndpoint, TERMS } from './http-endpoint.ts'
import { RawStreamsClient } from './raw-streams-client.ts'
import { inForce } from './requirements.ts'
import { since } from './revisions-in-force.ts'

const isStateless = (version: ProtocolVersion): boolean => since('2026-07-28').includes(version)

function createEcho() {
  return createServer({ name: 'echo', version: '1.0.0' }).tool(
    'echo',
    { input: z.object({ text: z.string() }) },
    ({ text }) => text,
  )
}

/** What a server answers to requests of every kind, in the order in which it comes. */
async function transcript(client: RawLinkedClient | RawStreamsClient, version: ProtocolVersion): Promise<readonly RawMessage[]> {
  const answers: RawMessage[] = isStateless(version) ? [] : [await client.initialize({ protocolVersion: version })]
  for (const [index, [method, params]] of REQUESTS.entries()) {
    if (JSON.stringify(params ?? {}).includes('"crash"')) continue // answered with a reference of its own each time
    const _meta = { ...(isStateless(version) ? TERMS : {}), progressToken: index, 'io.modelcontextprotocol/logLevel': 'info' }
    answers.push(await client.request(method, { ...params, _meta }))
  }
  return [...answers, ...client.messages.kept]
}

describe('text', () => {
  const text = 'é漢😀\u0000\u2028 "\\ \ufeff'

  test.each(inForce('TRANS-01'))('[TRANS-01] is UTF-8 both ways, over stdio and HTTP (%s)', async (version) => {
    const terms = isStateless(version) ? { _meta: TERMS } : {}
    const params = { name: 'echo', arguments: { text }, ...terms }
    const message = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })
    const client = await RawStreamsClient.open(createEcho())
    if (!isStateless(version)) await client.initialize({ protocolVersion: version })
    client.send(message)
    expect(await client.answer(1)).toMatchObject({ result: { content: [{ text }] } })
    // A line in which a byte is not UTF-8 is refused and not repaired.
    client.sendBytes(Buffer.from(`${message.replace('é', '\u0001')}\n`.replace('\u0001', 'é'), 'latin1'))
    expect(await client.answer(null)).toMatchObject({ error: { code: -32_700 } })

    const endpoint = await HttpEndpoint.serve(createEcho())
    const session = isStateless(version)
      ? { 'mcp-protocol-version': version, 'mcp-method': 'tools/call', 'mcp-name': 'echo' }
      : await endpoint.openSession(version)
    expect((await endpoint.post(message, { headers: session, version })).messages).toMatchObject([
      { result: { content: [{ text }] } },
    ])
    const post = endpoint.toPost(message, session)
    const refused = await endpoint.http.request({ ...post, body: Buffer.from('{"a":"é"}', 'latin1') })
    expect(refused.status).toBe(400)
    expect(JSON.parse(refused.body)).toMatchObject({ error: { message: expect.stringContaining('UTF-8') as string } })
  })
})

describe('a transport of its own', () => {
  test.each(inForce('TRANS-02'))('[TRANS-02] carries the same messages in the same order as stdio (%s)', async (version) => {
    const linked = new RawLinkedClient(createFullServer())
    onTestFinished(() => linked.close())
    const overStdio = await transcript(await RawStreamsClient.open(createFullServer()), version)
    expect(overStdio.length).toBeGreaterThan(REQUESTS.length)
    expect(await transcript(linked, version)).toEqual(overStdio)
  })

  test('[TRANS-03] is documented: how connections are made, framed and ended', () => {
    const webSocket = readFileSync(new URL('../../packages/transport-websocket/README.md', import.meta.url), 'utf8')
    for (const said of ['one JSON-RPC message per frame', 'one session per socket', 'Origin', 'ws://'])
      expect(webSocket).toContain(said)
    const streams = readFileSync(new URL('../../packages/transport-stdio/README.md', import.meta.url), 'utf8')
    for (const said of ['pipes, sockets', 'ends with its host', 'closed']) expect(streams).toContain(said)
  })

  test('[TRANS-04] on a socket has the framing of stdio', async () => {
    const server = createEcho()
    const listener = createSocketServer((socket) => void stdio(server, { input: socket, output: socket })).listen(0, '127.0.0.1')
    onTestFinished(() => void listener.close())
    await once(listener, 'listening')
    const { port } = listener.address() as AddressInfo // of a server on a port
    const socket = connect(port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    const lines = createInterface({ input: socket })
    const params = { name: 'echo', arguments: { text: 'over a socket' }, _meta: TERMS }
    socket.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })}\n`)
    const [line] = (await once(lines, 'line')) as [string]
    expect(JSON.parse(line)).toMatchObject({ id: 1, result: { content: [{ text: 'over a socket' }] } })
  })
})
