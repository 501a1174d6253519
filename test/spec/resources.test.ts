import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { apps, uiResource } from '@portico/apps'
import { skill, skills } from '@portico/skills'
import { audio, createServer, InvalidDefinitionError, ResourceNotFoundError, scopes } from '@portico/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { declaredCapabilities } from './declared-capabilities.ts'
import { HttpEndpoint } from './http-endpoint.ts'
import { inForce } from './requirements.ts'
import { since } from './revisions-in-force.ts'
import { SpecClient } from './spec-client.ts'
import { expectTold, listenTo } from './told-of-changes.ts'
import { validateMessage } from './validate-message.ts'

const created = { name: 'resources', version: '1.0.0' }
const NOT_FOUND = { code: -32_602 }

type Entry = Readonly<Record<string, unknown>>

async function listed(client: SpecClient, method = 'resources/list'): Promise<readonly Entry[]> {
  const result = await client.result(method)
  return (result['resources'] ?? result['resourceTemplates']) as readonly Entry[] // checked against the schema
}

async function contentsOf(client: SpecClient, uri: string): Promise<readonly Entry[]> {
  return (await client.result('resources/read', { uri }))['contents'] as readonly Entry[] // checked against the schema
}

describe('the capability `resources`', () => {
  test.each(inForce('RES-01'))(
    '[RES-01] is declared by servers with resources or templates, and by no others (%s)',
    async (version) => {
      const fixed = createServer(created).resource('notes://a', {}, () => 'a')
      const template = createServer(created).resource('notes://{id}', {}, ({ id }) => id)
      for (const server of [fixed, template, createServer(created).mount('inner', fixed)]) {
        const declared = await declaredCapabilities(await SpecClient.open(server, version))
        expect(declared).toMatchObject({ resources: { subscribe: true, listChanged: true } })
      }
      const without = await SpecClient.open(
        createServer(created).tool('a', {}, () => 'a'),
        version,
      )
      expect(await declaredCapabilities(without)).not.toHaveProperty('resources')
      for (const method of ['resources/list', 'resources/templates/list', 'resources/read'])
        expect(await without.error(method, { uri: 'notes://a' })).toMatchObject({ code: -32_601 })
    },
  )

  test.each(inForce('RES-02'))(
    '[RES-02] means that resources/list is answered, also when nothing is left (%s)',
    async (version) => {
      const server = createServer(created).resource('notes://{id}', {}, ({ id }) => id)
      const client = await SpecClient.open(server, version)
      for (const isThere of [true, false]) {
        if (!isThere) server.removeResource('notes://{id}')
        expect(await declaredCapabilities(client)).toHaveProperty('resources')
        expect(await listed(client)).toEqual([])
        expect(await listed(client, 'resources/templates/list')).toHaveLength(isThere ? 1 : 0)
      }
    },
  )

  test.each(inForce('RES-03'))('[RES-03] with listChanged means that changes are told of (%s)', async (version) => {
    const server = createServer(created)
      .resource('notes://a', {}, () => 'a')
      .tool('a', {}, () => 'a')
    const told = await listenTo('resources', await SpecClient.open(server, version))
    const other = await SpecClient.open(server, version, { isSilent: true })
    if (other.isStateless) await listenTo('tools', other)
    server.resource('notes://b', {}, () => 'b')
    await expectTold(told, ['resources'])
    server.resource('notes://x/{id}', {}, ({ id }) => id)
    await expectTold(told, ['resources'])
    server.removeResource('notes://a')
    await expectTold(told, ['resources'])
    expect(server.removeResource('notes://never')).toBe(false)
    expect(await told.settled()).toEqual([])
    expect(await other.settled()).toEqual([])
    expect((await listed(told)).map(({ uri }) => uri)).toEqual(['notes://b'])
  })
})

describe('a subscription', () => {
  const createNotes = () => createServer(created).resource('notes://{id}', {}, ({ id }) => id)
  const UPDATED = 'notifications/resources/updated'

  test.each(inForce('RES-04'))(
    '[RES-04] brings word of changes of its resource, to its client, until it is taken back (%s)',
    async (version) => {
      const server = createNotes()
      const [one, other] = [await SpecClient.open(server, version), await SpecClient.open(server, version)]
      expect(await one.result('resources/subscribe', { uri: 'notes://a' })).toEqual({})
      await other.result('resources/subscribe', { uri: 'notes://b' })
      server.resourceUpdated('notes://a')
      expect((await one.notification(UPDATED)).params).toEqual({ uri: 'notes://a' })
      server.resourceUpdated('notes://c')
      expect([await one.settled(), await other.settled()]).toEqual([[], []])
      // Twice is once.
      await one.result('resources/subscribe', { uri: 'notes://a' })
      server.resourceUpdated('notes://a')
      await one.notification(UPDATED)
      expect(await one.settled()).toEqual([])
      expect(await one.result('resources/unsubscribe', { uri: 'notes://a' })).toEqual({})
      server.resourceUpdated('notes://a')
      server.resourceUpdated('notes://b')
      expect(await one.settled()).toEqual([])
      expect((await other.notification(UPDATED)).params).toEqual({ uri: 'notes://b' })
    },
  )

  const WITH_STREAMS = inForce('RES-04').filter((version) => version !== '2024-11-05')
  test.each(WITH_STREAMS)('[RES-04] over HTTP word comes on the stream of its session (%s)', async (version) => {
    const server = createNotes()
    const endpoint = await HttpEndpoint.serve(server)
    const open = async () => {
      const headers = await endpoint.openSession(version)
      return {
        headers,
        stream: await endpoint.http.openStream({ path: '/mcp', headers: { ...headers, accept: 'text/event-stream' } }),
      }
    }
    const [subscribed, other] = [await open(), await open()]
    const message = { jsonrpc: '2.0', id: 1, method: 'resources/subscribe', params: { uri: 'notes://a' } }
    const answer = await endpoint.post(message, { headers: subscribed.headers, version })
    expect(answer.messages).toMatchObject([{ id: 1, result: {} }])
    server.resourceUpdated('notes://b')
    server.resourceUpdated('notes://a')
    // What both are told of comes after.
    server.removeResource('notes://{id}')
    const isListChanged = ({ data }: { readonly data: string }) => data.includes('list_changed')
    await subscribed.stream.events.take(isListChanged, 'the change of the list')
    await other.stream.events.take(isListChanged, 'the change of the list')
    const kept = [subscribed, other].map(({ stream }) =>
      stream.events.kept.filter(({ data }) => data !== '').map(({ data }) => JSON.parse(data) as Entry),
    )
    expect(kept).toEqual([[{ jsonrpc: '2.0', method: UPDATED, params: { uri: 'notes://a' } }], []])
    expect(validateMessage(version, kept[0]?.[0] as never)).toEqual([])
    subscribed.stream.close()
    other.stream.close()
  })

  test.each(inForce('RES-05'))('[RES-05] is by subscriptions/listen alone (%s)', async (version) => {
    const server = createNotes()
    const client = await SpecClient.open(server, version)
    for (const method of ['resources/subscribe', 'resources/unsubscribe'])
      expect(await client.error(method, { uri: 'notes://a' }, { isInvalid: true })).toMatchObject({ code: -32_601 })
    await client.result('resources/read', { uri: 'notes://a' })
    server.resourceUpdated('notes://a')
    expect(await client.settled()).toEqual([])
    const id = client.begin('subscriptions/listen', { notifications: { resourceSubscriptions: ['notes://a'] } })
    await client.notification('notifications/subscriptions/acknowledged')
    server.resourceUpdated('notes://b')
    server.resourceUpdated('notes://a')
    expect((await client.notification(UPDATED)).params).toEqual({
      uri: 'notes://a',
      _meta: { 'io.modelcontextprotocol/subscriptionId': id },
    })
    expect(await client.settled()).toEqual([])
    const lists = await SpecClient.open(server, version)
    await listenTo('resources', lists)
    server.resourceUpdated('notes://a')
    expect(await lists.settled()).toEqual([])
  })
})

describe('a resource that does not exist', () => {
  const createMissing = () => {
    const server = createServer(created)
      .resource('notes://{id}', {}, ({ id }) => (id === 'there' ? 'here' : undefined))
      .resource('null://{id}', {}, () => null)
      .resource('late://{id}', {}, () => Promise.resolve(undefined))
      .resource('thrown://{id}', {}, ({ id }) => {
        throw new ResourceNotFoundError(`thrown://${id}`)
      })
      .resource('broken://{id}', {}, () => {
        throw new Error('the password is hunter2')
      })
    server.on('error', () => undefined)
    return server
  }
  const missing = ['notes://gone', 'null://gone', 'late://gone', 'thrown://gone', 'nowhere://', 'notes://there/more', 'other:x']
  const expectInternal = async (client: SpecClient) => {
    const error = await client.error('resources/read', { uri: 'broken://a' })
    expect(error.code).toBe(-32_603)
    expect(JSON.stringify(error)).not.toContain('hunter2')
  }

  test.each(inForce('RES-06'))('[RES-06] is −32002 with its URI; what fails inside is −32603 (%s)', async (version) => {
    const client = await SpecClient.open(createMissing(), version)
    for (const uri of missing) {
      expect(await client.error('resources/read', { uri })).toMatchObject({ code: -32_002, data: { uri } })
    }
    await expectInternal(client)
  })

  test.each(inForce('RES-07'))('[RES-07] is −32602 with its URI; what fails inside is −32603 (%s)', async (version) => {
    const client = await SpecClient.open(createMissing(), version)
    for (const uri of missing) {
      expect(await client.error('resources/read', { uri })).toMatchObject({ ...NOT_FOUND, data: { uri } })
    }
    await expectInternal(client)
  })

  test.each(inForce('RES-08'))('[RES-08] has no contents, not even none (%s)', async (version) => {
    const server = createMissing()
    const around = createServer(created)
      .use((_call, next) => next())
      .mount('inner', server)
    around.on('error', () => undefined)
    for (const served of [server, around]) {
      const client = await SpecClient.open(served, version)
      for (const uri of missing) {
        const { result, error } = await client.request('resources/read', { uri })
        expect([result, error?.code]).toEqual([undefined, -32_602])
      }
      expect(await contentsOf(client, 'notes://there')).toMatchObject([{ text: 'here' }])
    }
  })
})

describe('contents', () => {
  const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 31) % 256)

  test.each(inForce('RES-09'))('[RES-09] have a URI, a media type, and either text or base64 (%s)', async (version) => {
    const server = createServer(created)
      .resource('a://text', {}, () => 'ümläut 🚀')
      .resource('a://typed', { mimeType: 'text/markdown' }, () => '# a')
      .resource('a://bytes', {}, () => bytes)
      .resource('a://png', { mimeType: 'image/png' }, () => bytes)
      .resource('a://json', {}, () => ({ a: [1] }))
      .resource('a://many', {}, () => ({
        contents: [
          { uri: 'a://many/1', text: 'a', mimeType: 'text/plain' },
          { uri: 'a://many/2', blob: 'AAAA', mimeType: 'image/gif' },
        ],
      }))
    const client = await SpecClient.open(server, version)
    const blob = Buffer.from(bytes).toString('base64')
    expect(await contentsOf(client, 'a://text')).toEqual([{ uri: 'a://text', mimeType: 'text/plain', text: 'ümläut 🚀' }])
    expect(await contentsOf(client, 'a://typed')).toEqual([{ uri: 'a://typed', mimeType: 'text/markdown', text: '# a' }])
    expect(await contentsOf(client, 'a://bytes')).toEqual([{ uri: 'a://bytes', mimeType: 'application/octet-stream', blob }])
    expect(await contentsOf(client, 'a://png')).toEqual([{ uri: 'a://png', mimeType: 'image/png', blob }])
    expect(await contentsOf(client, 'a://json')).toEqual([{ uri: 'a://json', mimeType: 'application/json', text: '{"a":[1]}' }])
    expect(await contentsOf(client, 'a://many')).toEqual([
      { uri: 'a://many/1', mimeType: 'text/plain', text: 'a' },
      { uri: 'a://many/2', mimeType: 'image/gif', blob: 'AAAA' },
    ])
  })

  test.each(inForce('RES-15'))('[RES-15] are base64 where they are bytes: what is none is not sent (%s)', async (version) => {
    const given: Readonly<Record<string, unknown>> = {
      none: new Uint8Array(0),
      one: Uint8Array.of(255),
      two: Uint8Array.of(0, 1),
      part: new Uint8Array(bytes.buffer, 3, 7),
      buffer: Buffer.from('größe'),
      encoded: { blob: Buffer.from('größe').toString('base64'), mimeType: 'text/plain' },
    }
    const wrong = ['no base64', 'AAA', '-_-_', 'data:text/plain;base64,AAAA', 'AAAA\n', new Uint8Array(3)]
    const server = createServer(created)
      .resource('right://{id}', {}, ({ id }) => given[id] as Uint8Array)
      .resource('wrong://{id}', {}, ({ id }) => ({ contents: [{ uri: 'a:b', blob: wrong[Number(id)] as string }] }))
    server.on('error', () => undefined)
    const client = await SpecClient.open(server, version)
    for (const [id, value] of Object.entries(given)) {
      const [{ blob } = {}] = await contentsOf(client, `right://${id}`)
      const expected = value instanceof Uint8Array ? Buffer.from(value) : Buffer.from('größe')
      expect(Buffer.from(String(blob), 'base64').equals(expected), id).toBe(true)
      expect(blob, id).toBe(expected.toString('base64'))
    }
    for (const id of wrong.keys())
      expect(await client.error('resources/read', { uri: `wrong://${id}` })).toMatchObject({ code: -32_603 })
  })
})

describe('a URI', () => {
  test.each(inForce('RES-10'))(
    '[RES-10] of Portico’s own making has its own scheme, and authors are told when https:// is right (%s)',
    async (version) => {
      const markdown = '---\nname: refunds\ndescription: How to refund\n---\n# Refunds\n'
      const server = createServer(created)
        .extend(skills([skill({ files: { 'SKILL.md': markdown, 'more.md': '# More' } })]))
        .extend(apps([uiResource('ui://counter', { html: '<!doctype html><p>1' })]))
        .tool('audio', {}, () => audio('AAAA', 'audio/wav'))
      const client = await SpecClient.open(server, version)
      const uris = [...(await listed(client)), ...(await listed(client, 'resources/templates/list'))].map(
        ({ uri, uriTemplate }) => String(uri ?? uriTemplate),
      )
      expect(uris.length).toBeGreaterThan(2)
      for (const uri of uris) expect(uri).toMatch(/^(?:skill|ui):/)
      expect(JSON.stringify(await client.callTool('audio'))).not.toContain('http')
      const page = readFileSync(new URL('../../docs/resources.md', import.meta.url), 'utf8')
      expect(page).toContain('Use `https://` only for what clients can fetch from the web themselves')
    },
  )

  test.each(inForce('RES-10'))('[RES-10] is the one that the author chose (%s)', async (version) => {
    const uris = [
      'https://example.com/data.json',
      'file:///srv/a.txt',
      'git://repo/main',
      'my-app+v2.x://a?b=c#d',
      'urn:isbn:0451450523',
    ]
    const server = createServer(created)
    for (const uri of uris) server.resource(uri, {}, () => uri)
    const client = await SpecClient.open(server, version)
    expect((await listed(client)).map(({ uri }) => uri)).toEqual(uris)
    for (const uri of uris) expect(await contentsOf(client, uri)).toMatchObject([{ uri, text: uri }])
  })

  test('[RES-11] follows RFC 3986, or is refused when it is defined', () => {
    const wrong = [
      '',
      'notes',
      '/notes/a',
      '//notes/a',
      '1notes://a',
      'my_notes://a',
      'nötes://a',
      '-a://b',
      'notes://a b',
      'notes://größe',
      'notes://a%zz',
      'notes://<a>',
      'notes://a\\b',
      'notes://a\n',
    ]
    for (const uri of wrong) {
      expect(() => createServer(created).resource(uri, {}, () => ''), uri).toThrow(InvalidDefinitionError)
      if (uri !== '')
        expect(() => createServer(created).resource(`${uri}/{id}`, {}, () => ''), uri).toThrow(InvalidDefinitionError)
    }
    for (const uri of ['a+b-c.9://x', 'NOTES://a', 'notes:a', 'notes://a/%C3%BC?q=1&r=[2]#s'])
      expect(() => createServer(created).resource(uri, {}, () => '')).not.toThrow()
  })

  test.each(inForce('RES-13'))('[RES-13] is validated before anything is done with it (%s)', async (version) => {
    const handled: unknown[] = []
    const server = createServer(created)
      .use((call, next) => {
        handled.push(call.name)
        return next()
      })
      .resource('notes://fixed', {}, () => 'fixed')
      .resource('notes://by-id/{id}', {}, ({ id }) => void handled.push(id))
    const client = await SpecClient.open(server, version)
    const methods = ['resources/read', ...(client.isStateless ? [] : ['resources/subscribe'])]
    const none = [
      'NOTES://fixed',
      'notes://fixed/',
      'notes://fixed?a',
      'notes://by-id/',
      'notes://by-id/a/b',
      'notes://by-id/%',
      'a',
      '',
    ]
    const malformed = [undefined, null, 7, ['notes://fixed'], { uri: 'notes://fixed' }, `notes://by-id/${'x'.repeat(9000)}`]
    for (const method of methods) {
      for (const uri of none) {
        const { code } = await client.error(method, { uri }, { isInvalid: true })
        expect([-32_002, -32_602], `${method} ${uri}`).toContain(code)
      }
      for (const uri of malformed)
        expect(await client.error(method, { uri }, { isInvalid: true })).toMatchObject({ code: -32_602 })
    }
    expect(handled).toEqual([])
  })
})

describe('a template', () => {
  test.each(inForce('RES-12'))(
    '[RES-12] is one of RFC 6570, with the media type that all matches share (%s)',
    async (version) => {
      const server = createServer(created)
        .resource('repo://{owner}/{path*}{?ref,line}', { mimeType: 'text/plain', description: 'A file' }, (params) => ({
          ...params,
        }))
        .resource('any:{+rest}', {}, ({ rest }) => rest)
        .resource('part://a{#section}', {}, ({ section }) => section ?? 'all')
      const client = await SpecClient.open(server, version)
      expect(await listed(client, 'resources/templates/list')).toEqual([
        expect.objectContaining({
          uriTemplate: 'repo://{owner}/{path*}{?ref,line}',
          mimeType: 'text/plain',
          description: 'A file',
        }),
        expect.not.objectContaining({ mimeType: expect.anything() as unknown }),
        expect.not.objectContaining({ mimeType: expect.anything() as unknown }),
      ])
      const read = async (uri: string) => (await contentsOf(client, uri))[0]?.['text']
      expect(JSON.parse(String(await read('repo://me/src/a%20b.ts?line=7&ref=next')))).toEqual({
        owner: 'me',
        path: 'src/a b.ts',
        ref: 'next',
        line: '7',
      })
      expect(await read('any:what/ever?x')).toBe('what/ever?x')
      expect(await read('part://a#one')).toBe('one')
      expect(await read('part://a')).toBe('all')
      for (const wrong of ['a://{', 'a://}', 'a://{}', 'a://{a}{b}', 'a://{a,b}', 'a://{!a}', 'a://{a}/{a}'])
        expect(() => createServer(created).resource(wrong, {}, () => '')).toThrow(InvalidDefinitionError)
    },
  )

  test.each(inForce('RES-16'))('[RES-16] lets no path out of its folder (%s)', async (version) => {
    const folder = await mkdtemp(join(tmpdir(), 'portico-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const open = join(folder, 'public')
    await mkdir(join(open, 'sub'), { recursive: true })
    await writeFile(join(folder, 'secret.txt'), 'the secret')
    await writeFile(join(open, 'a b.txt'), 'open')
    await writeFile(join(open, 'sub', 'a.txt'), 'open')
    const server = createServer(created)
      .resource('file:///public/{path*}', {}, ({ path }) => readFile(resolve(open, path), 'utf8'))
      .resource('one://public/{name}', {}, ({ name }) => readFile(resolve(open, name), 'utf8'))
      .resource('any://public/{+path}', {}, ({ path }) => readFile(join(open, path), 'utf8'))
      .resource('query://public{?path}', {}, ({ path = '' }) => readFile(join(open, path), 'utf8'))
    server.on('error', () => undefined)
    const client = await SpecClient.open(server, version)
    const ups = [
      '../',
      '..%2f',
      '%2e%2e/',
      '%2e%2e%2f',
      '.%2e/',
      '..\\',
      '..%5c',
      '%2E%2E%5C',
      '..;/',
      '..%252f',
      '..%c0%af',
      '..%00/',
    ]
    const paths = [
      ...ups.flatMap((up) => [`${up}secret.txt`, `sub/${up}${up}secret.txt`, `./${up}secret.txt`, `%2e/${up}secret.txt`]),
      join(folder, 'secret.txt'),
      encodeURIComponent(join(folder, 'secret.txt')),
      `/${join(folder, 'secret.txt')}`,
      '..',
      '.',
      '',
    ]
    for (const before of ['file:///public/', 'one://public/', 'any://public/', 'query://public?path=']) {
      for (const path of paths) {
        const answer = await client.request('resources/read', { uri: `${before}${path}` }, { isInvalid: true })
        expect(JSON.stringify(answer), `${before}${path}`).not.toContain('the secret')
      }
      const [{ text } = {}] = await contentsOf(client, `${before}a%20b.txt`)
      expect(text).toBe('open')
    }
    expect(await contentsOf(client, 'file:///public/sub/a.txt')).toMatchObject([{ text: 'open' }])
  })
})

describe('access to resources', () => {
  test.each(inForce('RES-14'))('[RES-14] is checked before anything is done (%s)', async (version) => {
    const reads: string[] = []
    const server = createServer(created)
      .use(({ name, ctx }, next) => {
        if (name.startsWith('home://') && name !== `home://${ctx.principal?.id}`) throw new ResourceNotFoundError(name)
        return next()
      })
      .resource(
        'home://{user}',
        { list: ({ principal }) => (principal ? [{ uri: `home://${principal.id}`, name: 'home' }] : []) },
        ({ user }) => {
          reads.push(user)
          return `of ${user}`
        },
      )
      .resource('payroll://2026', { requires: scopes('payroll') }, () => {
        reads.push('payroll')
        return '7'
      })
    const open = (id?: string, ...granted: string[]) =>
      SpecClient.open(server, version, id === undefined ? {} : { principal: { id, scopes: granted } })
    const [ada, bob, nobody] = [await open('ada', 'payroll'), await open('bob'), await open()]
    const refuses = async (client: SpecClient, uri: string) => {
      expect(await client.error('resources/read', { uri })).toHaveProperty('code')
      expect(reads).toEqual([])
    }
    for (const client of [bob, nobody]) {
      await refuses(client, 'home://ada')
      await refuses(client, 'payroll://2026')
    }
    expect((await listed(bob)).map(({ uri }) => uri)).toEqual(['home://bob'])
    expect(await listed(nobody)).toEqual([])
    expect((await listed(ada)).map(({ uri }) => uri)).toEqual(['payroll://2026', 'home://ada'])
    expect(await contentsOf(ada, 'home://ada')).toMatchObject([{ text: 'of ada' }])
    expect(await contentsOf(ada, 'payroll://2026')).toMatchObject([{ text: '7' }])
    expect(reads).toEqual(['ada', 'payroll'])
  })

  test.each(inForce('RES-14'))('[RES-14] is also needed to be told of changes (%s)', async (version) => {
    const server = createServer(created)
      .resource('open://a', {}, () => 'a')
      .resource('payroll://2026', { requires: scopes('payroll') }, () => '7')
    const bob = await SpecClient.open(server, version, { principal: { id: 'bob', scopes: [] } })
    if (bob.isStateless) {
      bob.begin('subscriptions/listen', { notifications: { resourceSubscriptions: ['open://a', 'payroll://2026'] } })
      await bob.notification('notifications/subscriptions/acknowledged')
    } else {
      await bob.result('resources/subscribe', { uri: 'open://a' })
      expect(await bob.error('resources/subscribe', { uri: 'payroll://2026' })).toHaveProperty('code')
    }
    server.resourceUpdated('payroll://2026')
    server.resourceUpdated('open://a')
    expect((await bob.notification('notifications/resources/updated')).params).toMatchObject({ uri: 'open://a' })
    expect(await bob.settled()).toEqual([])
  })
})

describe('what is said of a resource', () => {
  test.each(inForce('RES-17'))(
    '[RES-17] is annotations, size, title and icons, as the revision has them (%s)',
    async (version) => {
      const annotations = {
        audience: ['user', 'assistant'] as ('user' | 'assistant')[],
        priority: 0.5,
        lastModified: '2026-01-12T15:00:58Z',
      }
      const said = {
        name: 'a',
        title: 'The letter A',
        description: 'One',
        mimeType: 'text/plain',
        annotations,
        icons: [{ src: 'https://example.com/icon.png' }],
        _meta: { 'example.com/a': 1 },
      }
      const server = createServer(created)
        .resource('notes://a', { ...said, size: 1 }, () => 'a')
        .resource('notes://{id}', { ...said, list: () => [{ uri: 'notes://b', ...said, size: 1 }] }, ({ id }) => id)
        .resource('notes://bare', {}, () => '')
      const client = await SpecClient.open(server, version)
      const { icons, ...withoutIcons } = said
      const shown = since('2025-11-25').includes(version) ? said : withoutIcons
      expect(await listed(client)).toEqual([
        { uri: 'notes://a', ...shown, size: 1 },
        { uri: 'notes://bare', name: 'notes://bare' },
        { uri: 'notes://b', ...shown, size: 1 },
      ])
      expect(await listed(client, 'resources/templates/list')).toEqual([{ uriTemplate: 'notes://{id}', ...shown }])
      const wrong: readonly object[] = [
        { annotations: { priority: 2 } },
        { annotations: { priority: -1 } },
        { annotations: { audience: ['everybody'] } },
        { annotations: { lastModified: 'yesterday' } },
        { size: -1 },
      ]
      for (const options of wrong)
        expect(() => createServer(created).resource('notes://a', options, () => '')).toThrow(InvalidDefinitionError)
    },
  )
})
