import { apiKeys } from '@portico/auth'
import {
  createServer,
  type ElicitationOptions,
  type Principal,
  type ProtocolVersion,
  urlElicitationRequired,
  type UrlElicitationOptions,
} from '@portico/core'
import type { RawMessage } from '@portico/testing'
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { type Answer, callAndAnswer } from './call-and-answer.ts'
import { HttpEndpoint, TERMS } from './http-endpoint.ts'
import { inForce } from './requirements.ts'
import { since } from './revisions-in-force.ts'
import { SpecClient } from './spec-client.ts'
import { validateDefinition } from './validate-message.ts'

const isStateless = (version: ProtocolVersion): boolean => since('2026-07-28').includes(version)
const capabilities = { elicitation: { form: {}, url: {} } }
const accepting: Answer = () => ({ action: 'accept', content: {} })
const name = z.object({ name: z.string() })
const PAY = { message: 'Please pay', url: 'https://pay.example.com/7' }

/** A server whose tools ask by what the test gives them. */
function createElicitingServer() {
  const given: { form?: ElicitationOptions | undefined; url?: UrlElicitationOptions | undefined } = {}
  const required: { url: readonly UrlElicitationOptions[] } = { url: [PAY] }
  const seen: unknown[] = []
  const server = createServer({ name: 'eliciting', version: '1.0.0' })
    .tool('form', {}, async (_input, ctx) => {
      seen.push(await ctx.elicit('asked', given.form ?? { message: 'Who are you?', schema: name }))
      return 'asked'
    })
    .tool('url', {}, async (_input, ctx) => {
      seen.push(await ctx.elicit.url('asked', given.url ?? PAY))
      return 'sent'
    })
    .tool('required', {}, () => {
      throw urlElicitationRequired('Please sign in first', required.url)
    })
    .tool('connect', {}, async (_input, ctx) => {
      const ticket = await ctx.once('ticket', () => ctx.server.elicitationTicket(ctx.principal))
      await ctx.elicit.url('connect', { message: 'Connect', url: `https://app.example.com/connect?ticket=${ticket}` })
      return 'connected'
    })
    .tool('who', {}, (_input, ctx) => ({
      principal: ctx.principal?.id ?? null,
      authorization: ctx.http?.header('authorization') ?? null,
    }))
    .tool('greet', {}, async (_input, ctx) => {
      const { name: called } = await ctx.elicit('called', { message: 'What are you called?', schema: name })
      return `${called} is ${ctx.principal?.id ?? 'nobody'}`
    })
  const errors: unknown[] = []
  server.on('error', ({ error }) => errors.push(error))
  return { server, given, required, seen, errors }
}

async function open(version: ProtocolVersion, declared: object = capabilities, principal?: Principal) {
  const made = createElicitingServer()
  const client = await SpecClient.open(made.server, version, { capabilities: { ...declared }, ...(principal && { principal }) })
  const form = (options: ElicitationOptions, answer = accepting) => {
    made.given.form = options
    return callAndAnswer(client, 'form', answer)
  }
  const url = (options: UrlElicitationOptions, answer = accepting) => {
    made.given.url = options
    return callAndAnswer(client, 'url', answer)
  }
  return { ...made, client, form, url }
}

/** What asks for secrets: by their names, their titles, or their format. */
const SECRETS = [
  z.object({ password: z.string() }),
  z.object({ name: z.string(), apiKey: z.string() }),
  z.object({ access_token: z.string().optional() }),
  z.object({ card_number: z.string() }),
  z.object({ cvv: z.number() }),
  z.object({ value: z.string().meta({ title: 'Your API key' }) }),
  z.object({ value: z.string().meta({ format: 'password' }) }),
]
const HARMLESS = z.object({ passwordPolicy: z.string(), tokenCount: z.number(), hasPassword: z.boolean() })
const harmless: Answer = () => ({ action: 'accept', content: { passwordPolicy: 'long', tokenCount: 3, hasPassword: true } })

describe('sensitive information', () => {
  test.each([...inForce('ELIC-02'), ...inForce('ELIC-03')])(
    '[ELIC-02, ELIC-03] is never asked for by a form (%s)',
    async (version) => {
      const { form, errors } = await open(version, { elicitation: {} })
      for (const schema of SECRETS) {
        const { asked, message } = await form({ message: 'Sign in', schema })
        expect(asked).toEqual([])
        expect(message).toMatchObject({ result: { isError: true } })
        expect(errors.pop()).toBeInstanceOf(TypeError)
      }
      expect((await form({ message: 'How safe?', schema: HARMLESS }, harmless)).text).toBe('asked')
    },
  )

  test.each(inForce('ELIC-04'))('[ELIC-04] is asked for by URL, where the client gets nothing of it (%s)', async (version) => {
    const { form, url, errors, seen } = await open(version)
    await form({ message: 'Sign in', schema: z.object({ password: z.string() }) })
    expect(String(errors.pop())).toContain('ctx.elicit.url')
    // A client that puts something into its answer nevertheless is not listened to.
    const { asked, text } = await url(PAY, () => ({ action: 'accept', content: { password: 'hunter2' } }))
    expect(asked).toMatchObject([{ method: 'elicitation/create', params: { mode: 'url', ...PAY } }])
    expect(text).toBe('sent')
    expect(seen).toEqual([undefined])
  })
})

describe('a request', () => {
  test.each(inForce('ELIC-06'))('[ELIC-06] has a message and a mode (%s)', async (version) => {
    const { form, url, errors } = await open(version)
    const forms = await form({ message: 'Who?', schema: name }, () => ({ action: 'accept', content: { name: 'Ada' } }))
    expect(forms.asked).toMatchObject([{ params: { mode: 'form', message: 'Who?' } }])
    expect((await url(PAY)).asked).toMatchObject([{ params: { mode: 'url', message: 'Please pay' } }])
    for (const message of [undefined, '', 5] as never[]) {
      expect((await form({ message, schema: name })).asked).toEqual([])
      expect((await url({ ...PAY, message })).asked).toEqual([])
      expect(errors.splice(0)).toEqual([expect.any(TypeError), expect.any(TypeError)])
    }
  })

  const fields = z.object({
    text: z.string().min(1).max(9).meta({ title: 'Text', description: 'Some text' }),
    email: z.email().optional(),
    when: z.iso.date().optional(),
    number: z.number().min(0).optional(),
    integer: z.int().optional(),
    yes: z.boolean().default(true),
    choice: z.enum(['a', 'b']).optional(),
  })
  const titled = {
    type: 'object',
    properties: {
      choice: {
        type: 'string',
        oneOf: [
          { const: 'a', title: 'The first' },
          { const: 'b', title: 'The second' },
        ],
      },
    },
  } as const
  const several = z.object({ choices: z.array(z.enum(['a', 'b'])) })

  test.each(inForce('ELIC-07'))('[ELIC-07] by a form has a flat object of what clients can show (%s)', async (version) => {
    const { form, errors, seen } = await open(version, { elicitation: {} })
    const filled = { text: 'a', email: 'ada@example.com', when: '2026-07-28', number: 0.5, integer: 3, yes: false, choice: 'b' }
    // Every request is checked against the schema of the revision, which allows such fields only.
    const { asked } = await form({ message: 'Fill in', schema: fields }, () => ({ action: 'accept', content: filled }))
    expect(asked[0]?.params['requestedSchema']).toMatchObject({
      type: 'object',
      properties: {
        text: { type: 'string', title: 'Text', description: 'Some text', minLength: 1, maxLength: 9 },
        email: { type: 'string', format: 'email' },
        when: { type: 'string', format: 'date' },
        number: { type: 'number' },
        integer: { type: 'integer' },
        yes: { type: 'boolean', default: true },
        choice: { type: 'string', enum: ['a', 'b'] },
      },
      required: ['text'],
    })
    expect(seen.pop()).toEqual(filled)
    const choose: Answer = () => ({ action: 'accept', content: { choice: 'b' } })
    const named = await form({ message: 'Choose', schema: titled }, choose)
    expect(named.asked[0]?.params['requestedSchema']).toMatchObject({
      properties: {
        choice: since('2025-11-25').includes(version)
          ? { oneOf: [{ const: 'a', title: 'The first' }, { const: 'b' }] }
          : { enum: ['a', 'b'], enumNames: ['The first', 'The second'] },
      },
    })
    expect(named.text).toBe('asked')
    const both = await form({ message: 'Choose', schema: several }, () => ({
      action: 'accept',
      content: { choices: ['a', 'b'] },
    }))
    if (since('2025-11-25').includes(version)) expect([both.asked.length, both.text]).toEqual([1, 'asked'])
    else expect([both.asked.length, both.text]).toEqual([0, expect.stringContaining('newer revision')])
    for (const schema of [
      z.object({ nested: z.object({ a: z.string() }) }),
      z.object({ list: z.array(z.string()) }),
      z.object({ list: z.array(z.object({ a: z.string() })) }),
      z.object({ either: z.union([z.string(), z.number()]) }),
      z.object({ nothing: z.null() }),
    ]) {
      expect((await form({ message: 'Fill in', schema })).asked).toEqual([])
      expect(errors.pop()).toBeInstanceOf(TypeError)
    }
  })

  test.each(inForce('ELIC-08'))(
    '[ELIC-08] by URL has a valid URL, and an id of its own where there are ids (%s)',
    async (version) => {
      const { url, errors } = await open(version)
      const ids = new Set<unknown>()
      for (let count = 0; count < 5; count++) {
        const [asked] = (await url(PAY)).asked
        expect(asked).toMatchObject({ method: 'elicitation/create', params: { mode: 'url', ...PAY } })
        const definition = { jsonrpc: '2.0', id: 1, ...asked }
        expect(
          validateDefinition(
            version,
            isStateless(version) ? 'ElicitRequestURLParams' : 'ElicitRequest',
            isStateless(version) ? asked?.params : definition,
          ),
        ).toEqual([])
        ids.add(asked?.params['elicitationId'])
      }
      if (isStateless(version)) expect(ids).toEqual(new Set([undefined]))
      else expect([ids.size, ids.has(undefined)]).toEqual([5, false])
      for (const bad of ['', 'pay', 'pay.example.com', '//pay.example.com', 'javascript:alert(1)', 'https://']) {
        expect((await url({ ...PAY, url: bad })).asked).toEqual([])
        expect(errors.pop()).toBeInstanceOf(TypeError)
      }
    },
  )

  test('[ELIC-08] by URL has an id that no other client was given', async () => {
    const { server, given, errors } = createElicitingServer()
    given.url = { ...PAY, elicitationId: 'pay-7' }
    const [first, second] = [
      await SpecClient.open(server, '2025-11-25', { capabilities }),
      await SpecClient.open(server, '2025-11-25', { capabilities }),
    ]
    expect((await callAndAnswer(first, 'url', accepting)).asked).toMatchObject([{ params: { elicitationId: 'pay-7' } }])
    expect((await callAndAnswer(first, 'url', accepting)).text).toBe('sent') // asked again, of the same
    expect((await callAndAnswer(second, 'url', accepting)).asked).toEqual([])
    expect(errors.pop()).toBeInstanceOf(TypeError)
    server.elicitationCompleted('pay-7')
    expect((await callAndAnswer(second, 'url', accepting)).text).toBe('sent')
  })
})

describe('notifications/elicitation/complete', () => {
  test.each(inForce('ELIC-09'))('[ELIC-09] goes to the client that was asked, and to no other (%s)', async (version) => {
    const { server, given } = createElicitingServer()
    const clients = await Promise.all([1, 2, 3].map(() => SpecClient.open(server, version, { capabilities })))
    const later = await SpecClient.open(server, '2026-07-28', { capabilities })
    const endpoint = await HttpEndpoint.serve(server)
    const overHttp = await endpoint.http.openStream({ path: '/mcp', headers: await endpoint.openSession(version, capabilities) })
    for (const [index, client] of clients.entries()) {
      given.url = { ...PAY, elicitationId: `pay-${index}` }
      await callAndAnswer(client, 'url', accepting)
    }
    expect(server.elicitationCompleted('pay-1')).toBe(true)
    expect(await clients[1]?.notification('notifications/elicitation/complete')).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/elicitation/complete',
      params: { elicitationId: 'pay-1' },
    })
    // Once, and never for what nobody was asked, or by whom who was asked has gone.
    expect(server.elicitationCompleted('pay-1')).toBe(false)
    expect(server.elicitationCompleted('unknown')).toBe(false)
    clients[2]?.close()
    expect(server.elicitationCompleted('pay-2')).toBe(false)
    for (const client of [...clients.slice(0, 2), later]) expect(await client.settled()).toEqual([])
    server.tool('more', {}, () => 'more')
    await overHttp.events.take(({ data }) => data.includes('list_changed'), 'something else')
    expect(overHttp.events.kept.filter(({ data }) => data !== '')).toEqual([])
    overHttp.close()
  })
})

describe('−32042', () => {
  test.each(inForce('ELIC-10'))('[ELIC-10] lists what is required: URLs, each with its id (%s)', async (version) => {
    const { client, server, required } = await open(version)
    required.url = [PAY, { message: 'Sign in', url: 'https://login.example.com/', elicitationId: 'sign-in' }]
    const answer = await client.request('tools/call', { name: 'required' })
    expect(answer).toMatchObject({
      error: {
        code: -32_042,
        message: 'Please sign in first',
        data: {
          elicitations: [
            { mode: 'url', ...PAY, elicitationId: expect.any(String) as string },
            { mode: 'url', message: 'Sign in', url: 'https://login.example.com/', elicitationId: 'sign-in' },
          ],
        },
      },
    })
    expect(validateDefinition(version, 'URLElicitationRequiredError', answer)).toEqual([])
    server.elicitationCompleted('sign-in')
    await client.notification('notifications/elicitation/complete')
    expect(() => urlElicitationRequired('nothing', [])).toThrow(TypeError)
    expect(() => urlElicitationRequired('bad', [{ ...PAY, url: 'http://pay.example.com' }])).toThrow(TypeError)
  })

  test.each(since('2024-11-05'))(
    '[ELIC-10] is sent to clients that know it and can open URLs, and to no others (%s)',
    async (version) => {
      for (const declared of [{}, { elicitation: {} }, { elicitation: { form: {} } }, capabilities]) {
        const { client } = await open(version, declared)
        const { code, message } = await client.error('tools/call', { name: 'required' })
        const isSent = inForce('ELIC-10').includes(version) && declared === capabilities
        expect([code, message]).toEqual([isSent ? -32_042 : -32_603, 'Please sign in first'])
      }
    },
  )
})

describe('a URL', () => {
  async function refused(version: ProtocolVersion, urls: readonly string[]): Promise<void> {
    const { url, errors } = await open(version)
    for (const bad of urls) {
      const { asked, message } = await url({ message: 'Go on', url: bad })
      expect(asked).toEqual([])
      expect(message).toMatchObject({ result: { isError: true } })
      expect(errors.pop()).toBeInstanceOf(TypeError)
    }
    expect((await url({ message: 'Go on', url: 'https://app.example.com/connect?ticket=a1&state=b2' })).text).toBe('sent')
  }

  test.each(inForce('ELIC-15'))('[ELIC-15] holds nothing about the user (%s)', async (version) => {
    await refused(version, [
      'https://ada@app.example.com/',
      'https://app.example.com/?user=ada%40example.com',
      'https://app.example.com/of/ada@example.com/pay',
      'https://app.example.com/?password=hunter2',
      'https://app.example.com/?card_number=4111111111111111',
    ])
    // What the framework itself puts there tells nothing.
    const { client } = await open(version, capabilities, { id: 'ada@example.com', scopes: ['all'] })
    const [asked] = (await callAndAnswer(client, 'connect', accepting)).asked
    const { url } = asked?.params as { url: string }
    for (const text of ['ada', Buffer.from('ada@example.com').toString('hex'), Buffer.from('ada@').toString('base64')])
      expect(url).not.toContain(text)
  })

  test.each(inForce('ELIC-16'))('[ELIC-16] signs nobody in (%s)', async (version) => {
    await refused(version, [
      'https://ada:hunter2@app.example.com/',
      'https://app.example.com/?access_token=a',
      'https://app.example.com/?token=a',
      'https://app.example.com/?session_id=a',
      'https://app.example.com/?x=1&apiKey=a',
      'https://bucket.example.com/report?X-Amz-Signature=a',
      'https://app.example.com/#id_token=a',
    ])
    // A ticket is good for nobody but who has signed in as the one for whom it was made: see below.
  })

  test.each(inForce('ELIC-17'))('[ELIC-17] to click on is in no field of a form (%s)', async (version) => {
    const { form, errors } = await open(version)
    const forms: ElicitationOptions[] = [
      { message: 'Open https://evil.example/ first', schema: name },
      { message: 'Open HTTP://evil.example', schema: name },
      { message: 'Who?', schema: z.object({ name: z.string().meta({ title: 'See https://evil.example' }) }) },
      { message: 'Who?', schema: z.object({ name: z.string().describe('As on https://evil.example') }) },
    ]
    for (const options of forms) {
      expect((await form(options)).asked).toEqual([])
      expect(String(errors.pop())).toContain('ctx.elicit.url')
    }
    const site = z.object({ site: z.url() })
    const answered = await form({ message: 'What is your site?', schema: site }, () => ({
      action: 'accept',
      content: { site: 'https://ada.example/' },
    }))
    expect(answered.text).toBe('asked')
  })

  test.each(inForce('ELIC-18'))('[ELIC-18] is https, except on this machine (%s)', async (version) => {
    await refused(version, [
      'http://app.example.com/',
      'http://192.168.1.5/',
      'http://localhost.example.com/',
      'ws://app.example.com/',
      'ftp://app.example.com/',
      'data:text/html,hello',
    ])
    const { url } = await open(version)
    for (const local of ['http://localhost:3000/connect', 'http://127.0.0.1:3000/', 'http://[::1]:3000/'])
      expect((await url({ message: 'Go on', url: local })).asked).toHaveLength(1)
  })
})

const ADA: Principal = { id: 'ada', scopes: [] }
const EVE: Principal = { id: 'eve', scopes: [] }
const KEYS = { ada: 'the-key-of-ada-which-is-long-enough-1', eve: 'the-key-of-eve-which-is-long-enough-2' }

describe('the user', () => {
  test.each(inForce('ELIC-19'))('[ELIC-19] is who the credentials say, whatever the client says (%s)', async (version) => {
    const { server } = createElicitingServer()
    const claims = {
      user: 'ada',
      principal: 'ada',
      sub: 'ada',
      'example.com/user': 'ada',
      'io.modelcontextprotocol/clientInfo': { name: 'ada', version: '1' },
    }
    const client = await SpecClient.open(server, version, { capabilities, principal: EVE })
    const claiming: Answer = () => ({ action: 'accept', content: { name: 'ada' }, _meta: claims })
    const call = await callAndAnswer(client, 'greet', claiming, { principal: 'ada' }, { meta: claims })
    expect(call.text).toBe('ada is eve')
    const anonymous = await SpecClient.open(server, version, { capabilities })
    expect((await callAndAnswer(anonymous, 'greet', claiming, {}, { meta: claims })).text).toBe('ada is nobody')
    if (!isStateless(version)) return
    // What one user was asked is not answered by another, even one who says to be the first.
    const first = await SpecClient.open(server, version, { capabilities, principal: ADA })
    const { requestState } = await first.callTool('greet')
    const params = {
      name: 'greet',
      arguments: {},
      requestState,
      inputResponses: { called: claiming({ method: '', params: {} }) },
    }
    expect(await client.error('tools/call', params, { meta: claims, isInvalid: true })).toMatchObject({ code: -32_602 })
    expect(await first.result('tools/call', params, { isInvalid: true })).toMatchObject({ content: [{ text: 'ada is ada' }] })
  })

  test.each(inForce('ELIC-20'))(
    '[ELIC-20] who opens the URL can be told from others, also when the URL was changed (%s)',
    async (version) => {
      const { server } = createElicitingServer()
      const { handle } = server
      const client = await SpecClient.open(server, version, { capabilities, principal: ADA })
      const ticketFrom = async (): Promise<string> => {
        const [asked] = (await callAndAnswer(client, 'connect', accepting)).asked
        return new URL(String(asked?.params['url'])).searchParams.get('ticket') ?? ''
      }
      const ticket = await ticketFrom()
      expect(await handle.isElicitationTicketOf(ticket, ADA)).toBe(true)
      // Phished: the URL was passed on to somebody else.
      for (const other of [EVE, { id: 'Ada', scopes: [] }, { id: '', scopes: [] }, undefined])
        expect(await handle.isElicitationTicketOf(ticket, other)).toBe(false)
      for (let index = 0; index < ticket.length; index += 7) {
        const changed = `${ticket.slice(0, index)}${ticket[index] === '0' ? '1' : '0'}${ticket.slice(index + 1)}`
        expect(await handle.isElicitationTicketOf(changed, ADA)).toBe(false)
      }
      for (const made of ['', 'ada', ticket.slice(2), `${ticket}00`, 'zz', ticket.toUpperCase()])
        expect(await handle.isElicitationTicketOf(made, ADA)).toBe(false)
      // Another server did not make it, and each is made anew.
      expect(await createElicitingServer().server.handle.isElicitationTicketOf(ticket, ADA)).toBe(false)
      expect(await ticketFrom()).not.toBe(ticket)
      vi.useFakeTimers({ now: Date.now() + 16 * 60_000, toFake: ['Date'] })
      try {
        expect(await handle.isElicitationTicketOf(ticket, ADA)).toBe(false)
      } finally {
        vi.useRealTimers()
      }
      // Where nobody is known there is no ticket, rather than one for everybody.
      const anonymous = await SpecClient.open(server, version, { capabilities })
      server.on('error', () => undefined)
      expect((await callAndAnswer(anonymous, 'connect', accepting)).message).toMatchObject({ result: { isError: true } })
    },
  )

  test.each(inForce('ELIC-21'))(
    '[ELIC-21] is authorized by credentials before anything is asked, and never by having been at a URL (%s)',
    async (version) => {
      const endpoint = await HttpEndpoint.serve(createElicitingServer().server, { auth: apiKeys({ keys: { ada: KEYS.ada } }) })
      const call = (tool: string, headers: object = {}) => {
        const meta = { ...TERMS, 'io.modelcontextprotocol/clientCapabilities': capabilities }
        const message = {
          jsonrpc: '2.0',
          id: 1,
          method: 'tools/call',
          params: { name: tool, ...(isStateless(version) && { _meta: meta }) },
        }
        const mirrored = { 'mcp-protocol-version': version, 'mcp-method': 'tools/call', 'mcp-name': tool }
        return endpoint.post(message, { version, headers: { ...mirrored, ...headers } })
      }
      for (const tool of ['url', 'required', 'connect']) {
        const { status, headers, body } = await call(tool)
        expect([status, headers['www-authenticate']]).toEqual([401, expect.stringContaining('Bearer')])
        expect(body).not.toMatch(/-32042|input_required|https:/)
      }
      // Whoever has been at a URL is who they were before.
      const client = await SpecClient.open(createElicitingServer().server, version, { capabilities })
      await callAndAnswer(client, 'url', accepting)
      expect(await client.callTool('who')).toMatchObject({ structuredContent: { principal: null } })
    },
  )

  test.each(inForce('ELIC-22'))(
    '[ELIC-22] gives credentials of others to nobody but the page: none go to the client, come from it, or reach handlers (%s)',
    async (version) => {
      const { url, seen } = await open(version)
      const stolen = { access_token: 'third-party', code: 'abc' }
      const { asked, message } = await url(PAY, () => ({ action: 'accept', content: stolen, ...stolen, _meta: stolen }))
      expect(seen).toEqual([undefined])
      expect(Object.keys(asked[0]?.params ?? {}).sort()).toEqual(
        isStateless(version) ? ['message', 'mode', 'url'] : ['elicitationId', 'message', 'mode', 'url'],
      )
      expect(JSON.stringify(message)).not.toContain('third-party')
      // The client's own credentials are not there for handlers, so that they cannot be used for a third party.
      const endpoint = await HttpEndpoint.serve(createElicitingServer().server, { auth: apiKeys({ keys: KEYS }) })
      const authorization = `Bearer ${KEYS.ada}`
      const headers = { authorization, 'mcp-protocol-version': version, 'mcp-method': 'tools/call', 'mcp-name': 'who' }
      const session = isStateless(version) ? {} : await openSessionAs(endpoint, version, authorization)
      const params = { name: 'who', ...(isStateless(version) && { _meta: TERMS }) }
      const { messages } = await endpoint.post(
        { jsonrpc: '2.0', id: 1, method: 'tools/call', params },
        { version, headers: { ...headers, ...session } },
      )
      expect(messages).toMatchObject([
        { result: { structuredContent: { principal: 'ada', authorization: null } } } satisfies Partial<RawMessage>,
      ])
    },
  )
})

async function openSessionAs(endpoint: HttpEndpoint, version: ProtocolVersion, authorization: string) {
  const params = { protocolVersion: version, capabilities, clientInfo: { name: 'spec', version: '1.0.0' } }
  const opened = await endpoint.post(
    { jsonrpc: '2.0', id: 'i', method: 'initialize', params },
    { version, headers: { authorization } },
  )
  return { 'mcp-session-id': String(opened.headers['mcp-session-id']) }
}
