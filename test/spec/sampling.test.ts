import { createServer, type ProtocolVersion, sampling, type SamplingOptions, user } from '@portico/core'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Answer, callAndAnswer } from './call-and-answer.ts'
import { inForce } from './requirements.ts'
import { between, since } from './revisions-in-force.ts'
import { SpecClient } from './spec-client.ts'
import { validateDefinition } from './validate-message.ts'

const isStateless = (version: ProtocolVersion): boolean => since('2026-07-28').includes(version)
const text = (said: string) => ({ type: 'text', text: said })
const says = (said: string) => ({ role: 'assistant', model: 'test', content: text(said) })
const answering: Answer = () => says('hello')
const SECRET = 'the diagnosis of Ada is private'

const weather = { name: 'weather', inputSchema: { type: 'object' as const } }
const use = (...ids: string[]) => ids.map((id) => ({ type: 'tool_use', id, name: 'weather', input: {} }))
const result = (...ids: string[]) => ids.map((toolUseId) => ({ type: 'tool_result', toolUseId, content: [text('rain')] }))

/** A server whose tools have the client's model say something, by what the test gives them. */
function createSamplingServer(maxQuestions?: number) {
  const given: { options: unknown } = { options: undefined }
  const seen: unknown[] = []
  const server = createServer({ name: 'sampling', version: '1.0.0', ...(maxQuestions !== undefined && { maxQuestions }) })
    .tool('sample', {}, async (_input, ctx) => {
      const message = await ctx.sample('said', given.options as SamplingOptions)
      seen.push(message.content)
      return 'sampled'
    })
    .tool('twice', { input: z.object({ about: z.string() }) }, async ({ about }, ctx) => {
      await ctx.sample('first', { messages: [user(`first of ${about}`), user('x'.repeat(50_000))], maxTokens: 10 })
      await ctx.sample('second', { messages: [user(`second of ${about}`)], maxTokens: 10 })
      return about
    })
    .tool('loop', {}, async (_input, ctx) => {
      for (let step = 1; ; step++) {
        seen.push(step)
        await ctx.sample(`step ${step}`, { messages: [user('go on')], maxTokens: 10 })
      }
    })
    .tool('repeat_in_error', {}, async (_input, ctx) => {
      const { content } = await ctx.sample('said', { messages: [user('a')], maxTokens: 10 })
      throw new Error(JSON.stringify(content))
    })
  const errors: unknown[] = []
  server.on('error', ({ error }) => errors.push(error))
  return { server, given, seen, errors }
}

async function open(version: ProtocolVersion, capabilities: object = { sampling: {} }, maxQuestions?: number) {
  const made = createSamplingServer(maxQuestions)
  const client = await SpecClient.open(made.server, version, { capabilities: { ...capabilities } })
  const sample = (options: unknown, answer = answering) => {
    made.given.options = options
    return callAndAnswer(client, 'sample', answer)
  }
  return { ...made, client, sample }
}

const plain = { messages: [user('hello')], maxTokens: 10 }
const withTools = { ...plain, tools: [weather] }

describe('tools in sampling', () => {
  test.each(inForce('SAMP-02'))('[SAMP-02] are not offered to a client that did not declare them (%s)', async (version) => {
    const { sample } = await open(version, { sampling: { context: {} } })
    const dialogue = [user('hello'), { role: 'assistant', content: use('a') }, { role: 'user', content: result('a') }]
    for (const options of [
      withTools,
      { ...plain, toolChoice: { mode: 'auto' } },
      { ...withTools, tools: [] },
      { ...plain, messages: dialogue },
    ]) {
      const { asked, message } = await sample(options)
      expect(asked).toEqual([])
      if (isStateless(version)) expect(message).toMatchObject({ error: { code: -32_021 } })
      else expect(message).toMatchObject({ result: { isError: true } })
    }
    expect((await sample(plain)).asked[0]?.params).not.toHaveProperty('tools')
  })

  test.each(inForce('SAMP-02'))('[SAMP-02] are offered to one that did (%s)', async (version) => {
    const { sample } = await open(version, { sampling: { tools: {} } })
    const { asked } = await sample({ ...withTools, toolChoice: { mode: 'required' } })
    expect(asked).toMatchObject([
      { method: 'sampling/createMessage', params: { tools: [weather], toolChoice: { mode: 'required' } } },
    ])
  })
})

describe('messages', () => {
  const mixed = [
    [
      { role: 'assistant', content: use('a') },
      { role: 'user', content: [...result('a'), text('and?')] },
    ],
    [
      { role: 'assistant', content: use('a') },
      { role: 'user', content: [text('so'), ...result('a')] },
    ],
    [
      { role: 'assistant', content: use('a') },
      { role: 'assistant', content: result('a') },
    ],
  ]
  test.each(inForce('SAMP-03'))('[SAMP-03] with results of tools hold nothing else (%s)', async (version) => {
    const { sample, errors } = await open(version, { sampling: { tools: {} } })
    for (const tail of mixed) {
      const { asked } = await sample({ ...withTools, messages: [user('hello'), ...tail] })
      expect(asked).toEqual([])
      expect(errors.pop()).toBeInstanceOf(TypeError)
    }
  })

  const unbalanced = [
    [{ role: 'assistant', content: use('a') }],
    [
      { role: 'assistant', content: use('a') },
      { role: 'user', content: text('go on') },
    ],
    [
      { role: 'assistant', content: use('a', 'b') },
      { role: 'user', content: result('a') },
    ],
    [
      { role: 'assistant', content: use('a') },
      { role: 'user', content: result('b') },
    ],
    [
      { role: 'assistant', content: use('a') },
      { role: 'user', content: result('a', 'a') },
    ],
    [{ role: 'assistant', content: use('a') }, user('wait'), { role: 'user', content: result('a') }],
    [{ role: 'user', content: result('a') }],
    [
      { role: 'user', content: use('a') },
      { role: 'user', content: result('a') },
    ],
  ]
  const balanced = [
    [
      { role: 'assistant', content: [text('I look'), ...use('a', 'b')] },
      { role: 'user', content: result('b', 'a') },
    ],
    [
      { role: 'assistant', content: use('a')[0] },
      { role: 'user', content: result('a')[0] },
      { role: 'assistant', content: use('c') },
      { role: 'user', content: result('c') },
    ],
  ]
  test.each(inForce('SAMP-04'))('[SAMP-04] that use tools are followed by all results and nothing else (%s)', async (version) => {
    const { sample, errors } = await open(version, { sampling: { tools: {} } })
    for (const tail of unbalanced) {
      expect((await sample({ ...withTools, messages: [user('hello'), ...tail] })).asked).toEqual([])
      expect(errors.pop()).toBeInstanceOf(TypeError)
    }
    for (const tail of balanced) {
      const { asked, message } = await sample({ ...withTools, messages: [user('hello'), ...tail] })
      expect(asked[0]?.params['messages']).toEqual([user('hello'), ...tail])
      expect(message).toMatchObject({ result: { content: [{ text: 'sampled' }] } })
    }
  })

  test.each(inForce('SAMP-06'))('[SAMP-06] have a role and content (%s)', async (version) => {
    const { sample, errors } = await open(version)
    for (const message of [
      { role: 'system', content: text('a') },
      { content: text('a') },
      { role: 'user' },
      { role: 'user', content: 'a' },
      { role: 'user', content: null },
    ]) {
      expect((await sample({ ...plain, messages: [message] })).asked).toEqual([])
      expect(errors.pop()).toBeInstanceOf(TypeError)
    }
    const messages = [user('hello'), { role: 'assistant', content: [text('a'), text('b')] }]
    expect((await sample({ ...plain, messages })).asked).toMatchObject([{ params: { messages } }])
  })

  test.each(inForce('SAMP-07'))(
    '[SAMP-07] are those of one request; nothing of them is kept for the next (%s)',
    async (version) => {
      const { client } = await open(version)
      for (const about of ['one call', 'another call']) {
        const { asked, states } = await callAndAnswer(client, 'twice', answering, { about })
        const said = asked.map(({ params }) => JSON.stringify(params['messages']))
        expect(said).toEqual([expect.stringContaining(`first of ${about}`), JSON.stringify([user(`second of ${about}`)])])
        // Neither does the client carry them back and forth.
        for (const state of states) expect(state.length).toBeLessThan(5000)
      }
    },
  )

  const bad = [
    { type: 'text' },
    { type: 'text', text: 5 },
    { type: 'image', data: 'AAAA' },
    { type: 'audio', mimeType: 'audio/wav' },
    { type: 'video', data: 'AAAA', mimeType: 'video/mp4' },
    { type: 'tool_use', id: 'a', name: 'weather', input: 'rain' },
    { type: 'tool_result', toolUseId: 'a', content: 'rain' },
    {},
    'hello',
    null,
    undefined,
  ]
  test.each(inForce('SAMP-08'))('[SAMP-08] are checked: those that are sent, and those that come (%s)', async (version) => {
    const { sample, seen, errors } = await open(version)
    for (const content of bad) {
      expect((await sample({ ...plain, messages: [{ role: 'user', content }] })).asked).toEqual([])
      expect(errors.pop()).toBeInstanceOf(TypeError)
      let isFirst = true
      const first: Answer = () => {
        const answer = isFirst ? { role: 'assistant', model: 'test', content } : says('better')
        isFirst = false
        return answer
      }
      const { asked, message } = await sample(plain, first)
      // Where it can be asked again it is; else the model is told.
      if (isStateless(version)) expect([asked.length, seen.pop()]).toEqual([2, text('better')])
      else
        expect(message).toMatchObject({
          result: { isError: true, content: [{ text: expect.stringContaining('said') as string }] },
        })
    }
    expect(seen).toEqual([])
    const image = { type: 'image', data: 'AAAA', mimeType: 'image/png' }
    await sample({ ...plain, messages: [{ role: 'user', content: image }] }, () => ({ ...says(''), content: image }))
    expect(seen).toEqual([image])
  })

  test.each(between('2024-11-05', '2025-06-18'))(
    '[SAMP-08] are whole in revisions in which each has one content block (%s)',
    async (version) => {
      const { sample } = await open(version)
      const messages = [{ role: 'user', content: [text('a'), text('b')] }]
      expect((await sample({ ...plain, messages })).asked[0]?.params['messages']).toEqual([user('a'), user('b')])
    },
  )
})

describe('includeContext', () => {
  test.each(inForce('SAMP-05'))('[SAMP-05] is left out for a client that has not declared it (%s)', async (version) => {
    for (const includeContext of ['thisServer', 'allServers'] as const) {
      const without = await open(version, { sampling: { tools: {} } })
      expect((await without.sample({ ...plain, includeContext })).asked[0]?.params).not.toHaveProperty('includeContext')
      const declared = await open(version, { sampling: { context: {} } })
      expect((await declared.sample({ ...plain, includeContext })).asked[0]?.params).toMatchObject({ includeContext })
    }
    const silent = await open(version, { sampling: { context: {} } })
    expect((await silent.sample(plain)).asked[0]?.params).not.toHaveProperty('includeContext')
  })
})

describe('what the model said', () => {
  test.each(inForce('SAMP-09'))('[SAMP-09] is for the handler alone: no state, error or event tells it (%s)', async (version) => {
    const { client, server, errors, sample } = await open(version)
    const events: unknown[] = []
    for (const event of ['call', 'connection', 'start'] as const) server.on(event, (told) => events.push(told))
    const failed = await callAndAnswer(client, 'repeat_in_error', () => says(SECRET))
    expect(failed.message).toMatchObject({ result: { isError: true } })
    expect(JSON.stringify(failed.message)).not.toContain(SECRET)
    expect(errors.map(String).join()).toContain(SECRET) // the server's own log has it, by the same reference
    // An answer that cannot be used is not repeated to the model either.
    const broken = { role: 'assistant', model: 'test', content: { type: 'text', secret: SECRET } }
    let count = 0
    const refused = await sample(plain, () => (count++ === 0 ? broken : says('fine')))
    expect(JSON.stringify(refused.message)).not.toContain(SECRET)
    for (const state of [...failed.states, ...refused.states])
      for (const encoding of ['utf8', 'hex', 'base64'] as const)
        expect(state).not.toContain(Buffer.from(SECRET).toString(encoding))
    expect(events.length).toBeGreaterThan(0)
    expect(JSON.stringify(events)).not.toContain(SECRET)
  })
})

describe('a loop', () => {
  test.each(inForce('SAMP-10'))('[SAMP-10] of a model and its tools has an end (%s)', async (version) => {
    for (const [given, limit] of [
      [undefined, 100],
      [7, 7],
    ] as const) {
      const { client } = await open(version, { sampling: {} }, given)
      const { asked, message, text: said } = await callAndAnswer(client, 'loop', answering)
      expect(asked).toHaveLength(limit)
      expect(message).toMatchObject({ result: { isError: true } })
      expect(said).toContain(`${limit} times`)
    }
  })
})

test('the requests are those that the schema has', () => {
  const { params } = sampling(plain)
  for (const version of inForce('SAMP-01')) {
    const request = { jsonrpc: '2.0', id: 1, method: 'sampling/createMessage', params: params() }
    expect(validateDefinition(version, 'CreateMessageRequest', request)).toEqual([])
  }
})
