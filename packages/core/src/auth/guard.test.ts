import { RawLinkedClient, type RawMessage } from '@portico/testing'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import type { ErrorEvent, RefusalEvent } from '../server/lifecycle-events.ts'
import { type AnyServer, createServer } from '../server/server.ts'
import { not } from './combine-requirements.ts'
import { level } from './level.ts'
import type { PermissionLevel } from './permission-level.ts'
import type { Policy } from './policy.ts'
import type { Principal } from './principal.ts'
import type { Requires } from './requirement.ts'
import { roles } from './roles.ts'
import { scopes } from './scopes.ts'

const ada: Principal = { id: 'ada', scopes: ['write'], roles: ['admin'] }
const bob: Principal = { id: 'bob', scopes: [] }

function createGuarded(requires: Requires): AnyServer {
  const input = z.object({ of: z.string().optional() })
  return createServer({ name: 'guarded', version: '1.0.0' })
    .tool('open', {}, () => 'done')
    .tool('guarded', { requires, input }, () => 'done')
    .resource('note://guarded', { requires }, () => 'done')
    .resource('note://{id}', {}, ({ id }) => `template ${id}`)
    .resource('user://{of}/file', { requires, complete: { of: () => ['ada'] } }, () => 'done')
    .prompt('guarded', { requires, args: { of: z.enum(['ada', 'bob']).optional() } }, () => 'done')
}

async function connect(server: AnyServer, principal?: Principal, version = '2025-11-25'): Promise<RawLinkedClient> {
  const client = await RawLinkedClient.open(server, version, principal && { principal })
  onTestFinished(() => client.close())
  return client
}

/** What a request is answered, without its id. */
async function answer(client: RawLinkedClient, method: string, params: object): Promise<Pick<RawMessage, 'result' | 'error'>> {
  const { id: _, ...rest } = await client.request(method, params)
  return rest
}

/** Everything that a caller can do with what is guarded, and the same with what does not exist. */
const ATTEMPTS: readonly (readonly [method: string, guarded: object, unknown: object])[] = [
  ['tools/call', { name: 'guarded' }, { name: 'unknown' }],
  ['tools/call', { name: 'guarded', arguments: { of: 7 } }, { name: 'unknown', arguments: { of: 7 } }],
  ['tools/call', { name: 'guarded', arguments: 'none' }, { name: 'unknown', arguments: 'none' }],
  ['prompts/get', { name: 'guarded' }, { name: 'unknown' }],
  ['prompts/get', { name: 'guarded', arguments: { of: 'eve' } }, { name: 'unknown', arguments: { of: 'eve' } }],
  ['resources/read', { uri: 'note://guarded' }, { uri: 'else://unknown' }],
  ['resources/read', { uri: 'user://ada/file' }, { uri: 'else://ada/file' }],
  ['resources/subscribe', { uri: 'user://ada/file' }, { uri: 'else://ada/file' }],
  [
    'completion/complete',
    { ref: { type: 'ref/prompt', name: 'guarded' }, argument: { name: 'of', value: '' } },
    { ref: { type: 'ref/prompt', name: 'unknown' }, argument: { name: 'of', value: '' } },
  ],
  [
    'completion/complete',
    { ref: { type: 'ref/resource', uri: 'user://{of}/file' }, argument: { name: 'of', value: '' } },
    { ref: { type: 'ref/resource', uri: 'else://{of}/file' }, argument: { name: 'of', value: '' } },
  ],
]

async function listed(client: RawLinkedClient): Promise<string> {
  const methods = ['tools/list', 'resources/list', 'resources/templates/list', 'prompts/list']
  return JSON.stringify(await Promise.all(methods.map(async (method) => (await client.request(method)).result)))
}

describe('requires', () => {
  test.each<[string, Requires]>([
    ['a role', roles('admin')],
    ['a check', (principal) => principal.id === 'ada'],
    ['a check that answers later', async (principal) => principal.id === 'ada'],
    ['several things', [roles('admin'), not(roles('guest'))]],
  ])('hides what needs %s from who has it not, in every list and for every request', async (_what, requires) => {
    const client = await connect(createGuarded(requires), bob)
    expect(await listed(client)).not.toMatch(/guarded|user:/)
    for (const [method, guarded, unknown] of ATTEMPTS) {
      const expected = JSON.stringify(await answer(client, method, unknown))
      const got = JSON.stringify(await answer(client, method, guarded))
      expect(got).toBe(expected.replaceAll('unknown', 'guarded').replaceAll('else:', got.includes('note:') ? 'note:' : 'user:'))
    }
  })

  test('lets who has it use everything', async () => {
    const client = await connect(createGuarded(roles('admin')), ada)
    expect((await listed(client)).match(/guarded|user:/g)?.length).toBeGreaterThanOrEqual(4)
    expect(await answer(client, 'tools/call', { name: 'guarded' })).toMatchObject({ result: { content: [{ text: 'done' }] } })
    expect(await answer(client, 'resources/read', { uri: 'user://ada/file' })).toMatchObject({ result: {} })
    expect(await answer(client, 'prompts/get', { name: 'guarded' })).toMatchObject({ result: {} })
  })

  test('permits nothing where nobody is known, whatever is required', async () => {
    const isAsked = vi.fn(() => true)
    const client = await connect(createGuarded([not(roles('guest')), isAsked]))
    expect(await listed(client)).not.toMatch(/guarded|user:/)
    expect(await answer(client, 'tools/call', { name: 'guarded' })).toHaveProperty('error.code', -32_602)
    expect(isAsked).not.toHaveBeenCalled()
  })

  test('does not let a template answer for a resource that is denied', async () => {
    const client = await connect(createGuarded(roles('admin')), bob)
    expect(await answer(client, 'resources/read', { uri: 'note://guarded' })).toHaveProperty(
      'error.message',
      'Resource not found',
    )
    expect(await answer(client, 'resources/read', { uri: 'note://other' })).toHaveProperty('result')
  })

  test('names the scopes that are missing, and does not list what needs them', async () => {
    const client = await connect(createGuarded(scopes('write', 'wipe')), ada)
    expect(await listed(client)).not.toMatch(/guarded|user:/)
    for (const [method, guarded] of ATTEMPTS) {
      expect(await answer(client, method, guarded)).toHaveProperty('error.data', { scopes: ['write', 'wipe'] })
    }
  })

  test.each<[string, Requires]>([
    [
      'throws',
      () => {
        throw new Error('the database is gone')
      },
    ],
    ['rejects', () => Promise.reject(new Error('the database is gone'))],
    ['throws inside of not()', not(() => Promise.reject(new Error('the database is gone')))],
  ])('denies when a check %s, and reports it', async (_what, requires) => {
    const errors: ErrorEvent[] = []
    const server = createGuarded(requires)
    server.on('error', (event) => errors.push(event))
    const client = await connect(server, ada)
    expect(await answer(client, 'tools/call', { name: 'guarded' })).toHaveProperty('error.message', 'Unknown tool: guarded')
    expect(errors.map(({ source }) => source)).toEqual(['requires of tool "guarded"'])
    expect(await listed(client)).not.toMatch(/guarded/)
  })

  test('denies when a check takes longer than the time limit', async () => {
    const server = createServer({ name: 'slow', version: '1.0.0', timeoutMs: 20 })
    server.tool('guarded', { requires: () => new Promise<boolean>(() => undefined) }, () => 'done')
    server.on('error', () => undefined)
    const client = await connect(server, ada)
    expect(await answer(client, 'tools/call', { name: 'guarded' })).toHaveProperty('error.message', 'Unknown tool: guarded')
  })

  test('is asked again on every request', async () => {
    const changing = { id: 'ada', scopes: [], roles: ['admin'] }
    const client = await connect(createGuarded(roles('admin')), changing)
    expect(await answer(client, 'tools/call', { name: 'guarded' })).toHaveProperty('result')
    changing.roles = []
    expect(await answer(client, 'tools/call', { name: 'guarded' })).toHaveProperty('error.code', -32_602)
    expect(await listed(client)).not.toMatch(/guarded/)
  })

  test('decides by validated arguments: first without, for what is listed, then with them', async () => {
    const input = z.object({ owner: z.string().toLowerCase() })
    const isOwn: Requires = (principal, { args }) => args === undefined || args['owner'] === principal.id
    const server = createServer({ name: 'owned', version: '1.0.0' })
      .tool('read', { input, requires: isOwn }, ({ owner }) => owner)
      .prompt('read', { args: { owner: z.string() }, requires: isOwn }, () => 'done')
      .resource(
        'of://{owner}',
        { requires: isOwn, list: () => ['ada', 'bob'].map((owner) => ({ uri: `of://${owner}`, name: owner })) },
        () => 'done',
      )
    const client = await connect(server, ada)
    expect(await listed(client)).toMatch(/"name":"read".*"uri":"of:\/\/ada"/)
    expect(await listed(client)).not.toMatch(/of:\/\/bob/)
    for (const [method, name] of [
      ['tools/call', 'tool'],
      ['prompts/get', 'prompt'],
    ] as const) {
      expect(await answer(client, method, { name: 'read', arguments: { owner: 'ada' } })).toHaveProperty('result')
      expect(await answer(client, method, { name: 'read', arguments: { owner: 'bob' } })).toEqual({
        jsonrpc: '2.0',
        error: { code: -32_602, message: `Unknown ${name}: read` },
      })
    }
    expect(await answer(client, 'tools/call', { name: 'read', arguments: { owner: 'ADA' } })).toHaveProperty('result')
    expect(await answer(client, 'resources/read', { uri: 'of://ada' })).toHaveProperty('result')
    expect(await answer(client, 'resources/read', { uri: 'of://bob' })).toHaveProperty('error')
  })

  test('encodes a list once for all callers who see the same', async () => {
    let described = 0
    const annotations = {
      get readOnlyHint(): boolean {
        described++
        return true
      },
    }
    const server = createServer({ name: 'many', version: '1.0.0' })
      .tool('open', { annotations }, () => 'done')
      .tool('guarded', { requires: roles('admin') }, () => 'done')
    for (let index = 0; index < 5; index++) {
      for (const principal of [
        { ...ada, id: `ada ${index}` },
        { ...bob, id: `bob ${index}` },
      ]) {
        await listed(await connect(server, principal))
      }
    }
    expect(described).toBe(2)
  })

  test('keeps lists and contents that not everybody sees out of shared caches', async () => {
    const server = createServer({ name: 'cached', version: '1.0.0', cache: { ttlMs: 1000, scope: 'public' } })
      .tool('guarded', { requires: roles('admin') }, () => 'done')
      .prompt('open', {}, () => 'done')
      .resource('note://guarded', { requires: roles('admin') }, () => 'done')
    const client = await RawLinkedClient.stateless(server, { principal: ada })
    onTestFinished(() => client.close())
    const scope = async (method: string, params?: object): Promise<unknown> =>
      (await client.request(method, params)).result?.['cacheScope']
    expect(await scope('tools/list')).toBe('private')
    expect(await scope('resources/list')).toBe('private')
    expect(await scope('resources/templates/list')).toBe('private')
    expect(await scope('resources/read', { uri: 'note://guarded' })).toBe('private')
    expect(await scope('prompts/list')).toBe('public')
  })

  test('tells of updates only who may read the resource now', async () => {
    const changing = { id: 'ada', scopes: [], roles: ['admin'] }
    const server = createGuarded(async (principal) => principal.roles?.includes('admin') === true)
    const inSession = await connect(server, changing)
    await inSession.request('resources/subscribe', { uri: 'note://guarded' })
    await inSession.request('resources/subscribe', { uri: 'note://open' })
    const listening = await RawLinkedClient.stateless(server, { principal: bob })
    onTestFinished(() => listening.close())
    await listening.begin('subscriptions/listen', {
      notifications: { resourceSubscriptions: ['note://guarded', 'note://open', 'else://unknown'] },
    })
    const acknowledged = await listening.notification('notifications/subscriptions/acknowledged')
    expect(acknowledged.params).toMatchObject({
      notifications: { resourceSubscriptions: ['note://guarded', 'note://open', 'else://unknown'] },
    })
    const told = async (client: RawLinkedClient): Promise<unknown> =>
      (await client.notification('notifications/resources/updated')).params?.['uri']
    server.resourceUpdated('note://guarded')
    expect(await told(inSession)).toBe('note://guarded')
    changing.roles = []
    server.resourceUpdated('note://guarded')
    await inSession.request('ping')
    server.resourceUpdated('note://open')
    expect(await told(inSession)).toBe('note://open')
    expect(await told(listening)).toBe('note://open')
  })

  test('tells who observes it what was refused, to whom and why', async () => {
    const server = createGuarded([roles('admin'), scopes('wipe')])
    const refusals: RefusalEvent[] = []
    server.on('refusal', (event) => refusals.push(event))
    const client = await connect(server, ada)
    await client.request('tools/call', { name: 'guarded' })
    await client.request('tools/call', { name: 'no\nsuch' })
    await (await connect(server, bob)).request('resources/read', { uri: 'note://guarded' })
    expect(refusals).toMatchObject([
      { kind: 'tool', name: 'guarded', reason: 'insufficient_scope', method: 'tools/call', principal: { id: 'ada' } },
      { kind: 'tool', name: 'no\nsuch', reason: 'unknown', principal: { id: 'ada' } },
      { kind: 'resource', name: 'note://guarded', reason: 'denied', principal: { id: 'bob' }, protocolVersion: '2025-11-25' },
    ])
  })
})

describe('mount() with requires', () => {
  test('adds to what each part requires itself', async () => {
    const inner = createServer({ name: 'inner', version: '1.0.0' })
      .tool('open', {}, () => 'done')
      .tool('guarded', { requires: roles('admin') }, () => 'done')
      .resource('in://a', {}, () => 'done')
    const outer = createServer({ name: 'outer', version: '1.0.0' }).mount('in', inner, { requires: scopes('inner') })
    const seenBy = async (principal: Principal): Promise<string> => await listed(await connect(outer, principal))
    expect(await seenBy(ada)).not.toMatch(/in_|in:/)
    expect(await seenBy({ ...bob, scopes: ['inner'] })).toMatch(/in_open.*in:\/\/a/)
    expect(await seenBy({ ...bob, scopes: ['inner'] })).not.toMatch(/in_guarded/)
    expect(await seenBy({ ...ada, scopes: ['inner'] })).toMatch(/in_open.*in_guarded/)
    inner.tool('later', {}, () => 'done')
    expect(await answer(await connect(outer, ada), 'tools/call', { name: 'in_later' })).toHaveProperty('error.data.scopes')
    expect(await answer(await connect(inner, bob), 'tools/call', { name: 'later' })).toHaveProperty('result')
  })

  test('keeps the policy of the mounted server, beside that of the outer one', async () => {
    const only = (id: string, levels: PermissionLevel[]): Policy => ({
      usesArguments: false,
      description: `the policy of ${id}`,
      decide: ({ principal, permissions }) => (principal.id === id && permissions !== undefined ? 'permitted' : 'denied'),
      levelsOf: (principal) => new Set(principal.id === id ? levels : []),
      rolesOf: () => new Set(),
    })
    const inner = createServer({ name: 'inner', version: '1.0.0', policy: only('ada', ['server_admin']) })
      .tool('any', {}, () => 'done')
      .tool('admin', { requires: level('server_admin') }, () => 'done')
    const outer = createServer({ name: 'outer', version: '1.0.0' }).mount('in', inner)
    expect(await listed(await connect(outer, ada))).toMatch(/in_any.*in_admin/)
    expect(await listed(await connect(outer, bob))).not.toMatch(/in_/)
    const strict = createServer({ name: 'strict', version: '1.0.0', policy: only('bob', []) }).mount('in', inner)
    for (const principal of [ada, bob]) expect(await listed(await connect(strict, principal))).not.toMatch(/in_/)
  })
})
