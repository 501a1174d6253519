import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer as createHttpServer, type IncomingMessage, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  Client as ClientV2,
  type Progress,
  StreamableHTTPClientTransport as StreamableClientV2,
} from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as StreamableClientV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js'
import type { AnyServer, CallEvent } from '@portico/core'
import { afterEach, describe, expect, test } from 'vitest'
import { repository, runTypeScript } from '../run-typescript.ts'
import { createFixtureServer } from './fixture-server.ts'
import { connectV1, connectV2, type OfficialClient } from './official-client.ts'

const info = { name: 'interop', version: '1.0.0' }
const closers: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** What a client has to find, whatever is between it and the server. */
async function expectAll(client: OfficialClient): Promise<void> {
  expect(client.serverName).toBe('fixture')
  expect(await client.listTools()).toEqual(expect.arrayContaining(['echo', 'add', 'steps']))
  expect(await client.callTool('add', { a: 1, b: 2 })).toMatchObject({ structuredContent: { sum: 3 } })
  const texts = Array.from({ length: 64 }, (_, index) => `call ${index}`)
  const results = await Promise.all(texts.map((text) => client.callTool('echo', { text })))
  expect(results.map(({ content }) => content)).toEqual(texts.map((text) => [{ type: 'text', text }]))
  const steps: number[] = []
  const onprogress = ({ progress }: Progress): void => {
    steps.push(progress)
    void client.callTool('seen', { key: 'a', step: progress })
  }
  await client.callTool('steps', { key: 'a', count: 3 }, { onprogress })
  expect(steps).toEqual([1, 2, 3])
  const cancelled = new AbortController()
  const waiting = client.callTool('wait', { key: 'w' }, { signal: cancelled.signal, onprogress: () => cancelled.abort() })
  await expect(waiting).rejects.toThrow()
  expect(await client.callTool('await_cancellation', { key: 'w' })).toMatchObject({ content: [{ text: 'it was cancelled' }] })
  await client.subscribe('notes://today')
  await client.callTool('touch', { uri: 'notes://today' })
  expect(await client.notifications.next('notifications/resources/updated')).toMatchObject({ params: { uri: 'notes://today' } })
}

describe('the StdioServerTransport', () => {
  test.each(['v1', 'v2'])('of %s serves a Portico server', async (version) => {
    const args = runTypeScript(new URL('./serve-official-stdio.ts', import.meta.url), version)
    const client = await connectV2(
      new ClientV2(info),
      new StdioClientTransport({ command: process.execPath, args, cwd: repository }),
    )
    closers.push(() => client.close())
    await expectAll(client)
  })
})

describe('the StreamableHTTPServerTransport of v1, in a server of node:http', () => {
  /** One transport for each session, as the SDK has it; the caller's name is the bearer token. */
  async function serve(server: AnyServer): Promise<URL> {
    const transports = new Map<string, StreamableHTTPServerTransport>()
    const open = async (): Promise<StreamableHTTPServerTransport> => {
      const transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: () => randomUUID(),
        onsessioninitialized: (id) => void transports.set(id, transport),
      })
      await server.connect(transport, { name: 'sdk-streamable-http' })
      return transport
    }
    const httpServer: HttpServer = createHttpServer((request: IncomingMessage & { auth?: AuthInfo }, response) => {
      const clientId = request.headers.authorization?.slice('Bearer '.length)
      if (clientId !== undefined) request.auth = { token: 'x', clientId, scopes: [] }
      const id = request.headers['mcp-session-id']
      const known = typeof id === 'string' ? transports.get(id) : undefined
      void (known === undefined ? open() : Promise.resolve(known)).then((transport) => transport.handleRequest(request, response))
    })
    httpServer.listen(0, '127.0.0.1')
    await once(httpServer, 'listening')
    closers.push(
      () => httpServer.close(),
      () => server.close(),
    )
    return new URL(`http://127.0.0.1:${(httpServer.address() as AddressInfo).port}/mcp`)
  }

  test('serves the client of version 1', async () => {
    const url = await serve(createFixtureServer())
    const client = await connectV1(new ClientV1(info), new StreamableClientV1(url))
    closers.push(() => client.close())
    await expectAll(client)
  })

  test('serves the client of version 2', async () => {
    const url = await serve(createFixtureServer())
    const client = await connectV2(new ClientV2(info), new StreamableClientV2(url))
    closers.push(() => client.close())
    await expectAll(client)
  })

  test('hands over who is calling', async () => {
    const server = createFixtureServer()
    const calls: CallEvent[] = []
    server.on('call', (event) => calls.push(event))
    const url = await serve(server)
    const headers = { authorization: 'Bearer ada' }
    const client = await connectV2(new ClientV2(info), new StreamableClientV2(url, { requestInit: { headers } }))
    closers.push(() => client.close())
    await client.callTool('echo', { text: 'x' })
    expect(calls).toMatchObject([{ name: 'echo', principal: { id: 'ada', scopes: [] } }])
  })
})
