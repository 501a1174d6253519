import { type AnyServer, audio, createServer, file, image, link, progress, text, ToolError, user } from '@portico/core'
import { z } from 'zod'

const icons = [{ src: 'https://example.com/icon.png', mimeType: 'image/png', sizes: ['48x48'] }]

/** A server with one of everything that can be seen on the wire. */
export function createFullServer(): AnyServer {
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

/** Requests to {@link createFullServer}: of every method until 2025-11-25, well and badly made. */
export const REQUESTS: readonly [method: string, params?: Readonly<Record<string, unknown>>][] = [
  ['ping'],
  ['tools/list'],
  ...['structured', 'content', 'nothing', 'refuse', 'crash', 'steps', 'unknown'].map(
    (name): [string, Readonly<Record<string, unknown>>] => ['tools/call', { name }],
  ),
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
