import {
  Client as ClientV2,
  type Transport as TransportV2,
  StreamableHTTPClientTransport as HttpV2,
} from '@modelcontextprotocol/client'
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport as TransportV1 } from '@modelcontextprotocol/sdk/shared/transport.js'
import { CreateMessageRequestSchema, ElicitRequestSchema, ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { LinkedTransport } from '@portico/testing'
import { serve } from '@portico/transport-sse'
import { describe, expect, onTestFinished, test } from 'vitest'
import { repository, runTypeScript } from '../run-typescript.ts'
import { createAskingServer } from './asking-server.ts'

const info = { name: 'answering', version: '1.0.0' }
const capabilities = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} }

/** What the "user", their model and their host answer. */
const answers = {
  elicit: ({ mode, requestedSchema }: { mode?: string; requestedSchema?: { properties: object } }) =>
    mode === 'url'
      ? { action: 'accept' as const }
      : {
          action: 'accept' as const,
          content: Object.fromEntries(Object.keys(requestedSchema?.properties ?? {}).map((field) => [field, 'Paris'])),
        },
  sample: () => ({ role: 'assistant' as const, model: 'test', content: { type: 'text' as const, text: 'Bon voyage' } }),
  roots: () => ({ roots: [{ uri: 'file:///home/ada' }] }),
}

/** What the tests need of either client. */
interface Answering {
  call(name: string, args?: Record<string, unknown>): Promise<Record<string, unknown>>
  close(): Promise<void>
}

async function connectV1(transport: unknown): Promise<Answering> {
  const client = new ClientV1(info, { capabilities })
  client.setRequestHandler(ElicitRequestSchema, (request) => answers.elicit(request.params as never))
  client.setRequestHandler(CreateMessageRequestSchema, answers.sample)
  client.setRequestHandler(ListRootsRequestSchema, answers.roots)
  await client.connect(transport as TransportV1) // its classes are not written for exactOptionalPropertyTypes
  return { call: (name, args = {}) => client.callTool({ name, arguments: args }), close: () => client.close() }
}

async function connectV2(transport: TransportV2, revision: string): Promise<Answering> {
  const isStateless = revision === '2026-07-28'
  const client = new ClientV2(info, {
    capabilities,
    supportedProtocolVersions: [revision],
    ...(isStateless && { versionNegotiation: { mode: { pin: revision } } }),
  })
  client.setRequestHandler('elicitation/create', (request) => answers.elicit(request.params as never))
  client.setRequestHandler('sampling/createMessage', answers.sample)
  client.setRequestHandler('roots/list', answers.roots)
  await client.connect(transport)
  expect(client.getNegotiatedProtocolVersion()).toBe(revision)
  return { call: (name, args = {}) => client.callTool({ name, arguments: args }), close: () => client.close() }
}

async function httpUrl(server: ReturnType<typeof createAskingServer>['server']): Promise<URL> {
  const running = await serve(server, { port: 0, standalone: false })
  onTestFinished(() => running.close())
  return new URL(running.urls.streamableHttp)
}

const child = { command: process.execPath, args: runTypeScript(new URL('./serve-stdio.ts', import.meta.url)), cwd: repository }
type AskingServer = ReturnType<typeof createAskingServer>['server']

/** Every way in which an official client can be asked. */
const ways: readonly (readonly [name: string, connect: (server: AskingServer) => Promise<Answering>])[] = [
  ['client v2, 2025-06-18, in process', (server) => connectV2(new LinkedTransport(server), '2025-06-18')],
  ['client v2, 2025-11-25, in process', (server) => connectV2(new LinkedTransport(server), '2025-11-25')],
  ['client v2, 2026-07-28, in process', (server) => connectV2(new LinkedTransport(server), '2026-07-28')],
  ['client v2, 2025-06-18, over HTTP', async (server) => connectV2(new HttpV2(await httpUrl(server)), '2025-06-18')],
  ['client v2, 2025-11-25, over HTTP', async (server) => connectV2(new HttpV2(await httpUrl(server)), '2025-11-25')],
  ['client v2, 2026-07-28, over HTTP', async (server) => connectV2(new HttpV2(await httpUrl(server)), '2026-07-28')],
  ['client v2, 2025-11-25, over stdio', () => connectV2(new StdioV2(child), '2025-11-25')],
  ['client v2, 2026-07-28, over stdio', () => connectV2(new StdioV2(child), '2026-07-28')],
  ['sdk v1, 2025-11-25, in process', (server) => connectV1(new LinkedTransport(server))],
  ['sdk v1, 2025-11-25, over HTTP', async (server) => connectV1(new HttpV1(await httpUrl(server)))],
]

describe.each(ways)('one handler text, %s', (way, connect) => {
  async function setUp() {
    const made = createAskingServer()
    const client = await connect(made.server)
    onTestFinished(() => client.close())
    return { ...made, client }
  }
  const isHere = !way.endsWith('stdio')

  test('asks one after the other, and does a step once', async () => {
    const { client, seen } = await setUp()
    expect(await client.call('book', { from: 'Rome' })).toMatchObject({
      content: [{ text: 'Rome-Paris #1 Bon voyage file:///home/ada' }],
    })
    if (isHere) expect(seen).toEqual(['charged Rome-Paris', 'booked'])
  })

  test('asks several things together', async () => {
    const { client } = await setUp()
    expect(await client.call('together')).toMatchObject({
      content: [{ text: '{"who":"Paris","greeting":{"type":"text","text":"Bon voyage"},"places":1}' }],
    })
    expect(await client.call('at_the_same_time')).toMatchObject({ content: [{ text: 'Paris and Paris' }] })
  })

  test('keeps what was done between the questions', async () => {
    const { client } = await setUp()
    const { content } = (await client.call('steps')) as { content: [{ text: string }] }
    expect(JSON.parse(content[0].text)).toEqual({ first: 1, nothing: true, second: 3, seen: ['first', 'nothing', 'second'] })
  })

  test.skipIf(way.includes('2025-06-18'))('sends the user to a URL', async () => {
    const { client } = await setUp()
    expect(await client.call('open_url')).toMatchObject({ content: [{ text: 'paid' }] })
  })
})
