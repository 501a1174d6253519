import { audio, createServer, file, image, link, progress, text, ToolError, user } from '@portico/core'
import { RawLinkedClient, type RawMessage } from '@portico/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { validateMessage } from './validate-message.ts'

const icons = [{ src: 'https://example.com/icon.png', mimeType: 'image/png', sizes: ['48x48'] }]

/** A server with one of everything that can be seen on the wire. */
function createFullServer() {
  const server = createServer({
    name: 'full',
    version: '1.0.0',
    title: 'Full',
    description: 'One of everything',
    websiteUrl: 'https://example.com',
    icons,
    instructions: 'Ask.',
  })
    .tool(
      'structured',
      {
        title: 'Structured',
        description: 'Adds',
        input: z.object({ a: z.number().describe('A number').default(1) }),
        output: z.object({ sum: z.number() }),
        annotations: { title: 'Adds', readOnlyHint: true },
        icons,
        _meta: { 'example.com/a': 1 },
      },
      ({ a }) => ({ sum: a }),
    )
    .tool('content', {}, () => [
      text('text'),
      image('AAAA', 'image/png'),
      audio('AAAA', 'audio/wav'),
      file({ uri: 'notes://a', mimeType: 'text/plain', text: 'a' }),
      file({ uri: 'notes://b', blob: new Uint8Array(3) }),
      link({ uri: 'notes://c', name: 'c', description: 'C' }),
    ])
    .tool('nothing', {}, () => undefined)
    .tool('refuse', {}, () => {
      throw new ToolError('no')
    })
    .tool('crash', {}, () => {
      throw new Error('no')
    })
    .tool('steps', {}, async function* (_input, ctx) {
      yield progress(1, 2, 'half')
      ctx.log.warning('careful', { reason: 'hot' })
      ctx.log.error('worse')
      yield progress(2)
      return 'done'
    })
    .resource(
      'notes://one',
      {
        title: 'One',
        description: 'A note',
        mimeType: 'text/plain',
        size: 3,
        annotations: { audience: ['user'], priority: 0.5 },
        icons,
      },
      () => 'one',
    )
    .resource(
      'notes://{id}',
      { title: 'By id', list: () => [{ uri: 'notes://two', name: 'two', title: 'Two' }] },
      () => new Uint8Array(3),
    )
    .prompt(
      'review',
      {
        title: 'Review',
        description: 'Reviews',
        args: { language: z.enum(['ts', 'py']).describe('Which'), n: z.coerce.number().optional() },
        icons,
      },
      () => [user`Review`, user(audio('AAAA', 'audio/wav')), user(link({ uri: 'notes://c', name: 'c' }))],
    )
  server.on('error', () => undefined)
  return server
}

const REQUESTS: readonly [method: string, params?: object][] = [
  ['ping'],
  ['tools/list'],
  ...['structured', 'content', 'nothing', 'refuse', 'crash', 'steps', 'unknown'].map((name): [string, object] => [
    'tools/call',
    { name },
  ]),
  ['tools/call', { name: 'structured', arguments: { a: 'one' } }],
  ['tools/call'],
  ['resources/list'],
  ['resources/templates/list'],
  ['resources/read', { uri: 'notes://one' }],
  ['resources/read', { uri: 'notes://two' }],
  ['resources/read', { uri: 'nowhere://' }],
  ['resources/subscribe', { uri: 'notes://one' }],
  ['resources/unsubscribe', { uri: 'notes://two' }],
  ['prompts/list'],
  ['prompts/get', { name: 'review', arguments: { language: 'ts' } }],
  ['prompts/get', { name: 'review', arguments: { language: 'cobol' } }],
  ['logging/setLevel', { level: 'debug' }],
  ['completion/complete', { ref: { type: 'ref/prompt', name: 'review' }, argument: { name: 'language', value: 't' } }],
  ['no/such/method'],
]

describe.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])('every message of %s', (version) => {
  test('is valid by the schema of the specification', async () => {
    const server = createFullServer()
    const client = new RawLinkedClient(server)
    const seen: [message: RawMessage, method?: string][] = [[await client.initialize({ protocolVersion: version }), 'initialize']]
    for (const [index, [method, params]] of REQUESTS.entries()) {
      const _meta = { progressToken: index }
      seen.push([await client.request(method, { ...params, _meta }), method])
    }
    server.removeTool('crash')
    server.removeResource('notes://{id}')
    server.removePrompt('review')
    server.resourceUpdated('notes://one')
    await client.notification('notifications/prompts/list_changed')
    seen.push(...client.messages.kept.map((message): [RawMessage] => [message]))
    const methods = client.messages.kept.map(({ method }) => method)
    for (const kind of ['progress', 'message', 'tools/list_changed', 'resources/list_changed', 'resources/updated']) {
      expect(methods).toContain(`notifications/${kind}`)
    }
    const problems = seen.flatMap(([message, method]) =>
      validateMessage(version, message, method).map(
        (problem) => `${method ?? message.method ?? 'answer'}: ${problem} in ${JSON.stringify(message)}`,
      ),
    )
    expect(problems).toEqual([])
  })
})

describe('every message of 2026-07-28', () => {
  test('is valid by the schema of the specification', async () => {
    const client = new RawLinkedClient(createFullServer())
    const terms = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
      'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1.0.0' },
      'io.modelcontextprotocol/logLevel': 'debug',
    }
    const problems: string[] = []
    const requests: typeof REQUESTS = [['server/discover'], ...REQUESTS]
    for (const [index, [method, params]] of requests.entries()) {
      const answer = await client.request(method, { ...params, _meta: { ...terms, progressToken: index } })
      problems.push(
        ...validateMessage('2026-07-28', answer, method).map((problem) => `${method}: ${problem} in ${JSON.stringify(answer)}`),
      )
    }
    for (const message of client.messages.kept) problems.push(...validateMessage('2026-07-28', message))
    expect(client.messages.kept.map(({ method }) => method)).toEqual(
      expect.arrayContaining(['notifications/progress', 'notifications/message']),
    )
    expect(problems).toEqual([])
  })
})
