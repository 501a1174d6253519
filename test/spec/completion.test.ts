import { createServer, InvalidParamsError, scopes } from '@portico/core'
import { rateLimit } from '@portico/guard'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { declaredCapabilities } from './declared-capabilities.ts'
import { inForce } from './requirements.ts'
import { since } from './revisions-in-force.ts'
import { SpecClient } from './spec-client.ts'

const created = { name: 'completion', version: '1.0.0' }
const LANGUAGES = ['typescript', 'javascript', 'TypeSpec', 'c', 'css', 'rust']
const prompt = { type: 'ref/prompt', name: 'review' }
const template = { type: 'ref/resource', uri: 'notes://{user}/{note}' }

/** A server whose completers tell what they are asked. */
function createCompletingServer() {
  const asked: unknown[] = []
  const server = createServer(created)
    .prompt(
      'review',
      {
        args: { language: z.enum(LANGUAGES as [string, ...string[]]), file: z.string(), free: z.string().optional() },
        complete: {
          file: (value, given, { principal }) => {
            asked.push({ value, given, principal: principal?.id })
            return ['b.ts', 'a.ts']
          },
        },
      },
      () => 'a',
    )
    .resource(
      'notes://{user}/{note}',
      {
        complete: {
          user: (value, given) => {
            asked.push({ value, given })
            return Array.from({ length: Number(value) }, (_, index) => `user ${index}`)
          },
          note: () => {
            throw new Error('the password is hunter2')
          },
        },
      },
      () => 'a',
    )
    .resource('notes://fixed', {}, () => 'a')
  server.on('error', () => undefined)
  return { server, asked }
}

async function complete(client: SpecClient, ref: object, name: string, value: string, context?: object): Promise<unknown> {
  const result = await client.result('completion/complete', { ref, argument: { name, value }, ...(context && { context }) })
  return result['completion']
}

describe('the capability `completions`', () => {
  test.each(inForce('COMPL-01'))(
    '[COMPL-01] is declared by servers that complete something, and by no others (%s)',
    async (version) => {
      const named = (name: string) => createServer({ name, version: '1.0.0' })
      const completing = [
        named('choices').prompt('a', { args: { b: z.enum(['c']) } }, () => 'a'),
        named('prompt').prompt('a', { args: { b: z.string() }, complete: { b: () => [] } }, () => 'a'),
        named('template').resource('a://{b}', { complete: { b: () => [] } }, () => 'a'),
      ]
      for (const server of completing)
        expect(await declaredCapabilities(await SpecClient.open(server, version))).toMatchObject({ completions: {} })
      const others = [
        named('none'),
        named('prompt').prompt('a', { args: { b: z.string() } }, () => 'a'),
        named('template').resource('a://{b}', {}, () => 'a'),
      ]
      for (const server of others)
        expect(await declaredCapabilities(await SpecClient.open(server, version))).not.toHaveProperty('completions')
    },
  )
})

describe('completion/complete', () => {
  test.each(inForce('COMPL-02'))('[COMPL-02] has at most 100 values, and says how many there are (%s)', async (version) => {
    const client = await SpecClient.open(createCompletingServer().server, version)
    const generous = createCompletingServer().server.use(async (call, next) => {
      const result = await next()
      if (call.method !== 'completion/complete' || !('completion' in result)) return result
      return { completion: { values: Array.from({ length: 150 }, (_, index) => `more ${index}`) } }
    })
    const more = await complete(await SpecClient.open(generous, version), template, 'user', '1')
    expect(more).toMatchObject({ values: expect.objectContaining({ length: 100 }) as object, hasMore: true })
    for (const count of [0, 1, 99, 100, 101, 5000]) {
      const values = Array.from({ length: Math.min(count, 100) }, (_, index) => `user ${index}`)
      expect(await complete(client, template, 'user', String(count))).toEqual({ values, total: count, hasMore: count > 100 })
    }
  })

  test.each(inForce('COMPL-03'))(
    '[COMPL-03] is about prompts by name, resources by URI or template, and the other arguments (%s)',
    async (version) => {
      const { server, asked } = createCompletingServer()
      const client = await SpecClient.open(server, version)
      expect(await complete(client, prompt, 'file', 'x')).toMatchObject({ values: ['b.ts', 'a.ts'] })
      expect(await complete(client, template, 'user', '2')).toMatchObject({ values: ['user 0', 'user 1'] })
      expect(asked.splice(0)).toEqual([
        { value: 'x', given: {}, principal: undefined },
        { value: '2', given: {} },
      ])
      // Arguments that nothing completes, and resources without variables, have no suggestions.
      for (const [ref, name] of [
        [prompt, 'free'],
        [prompt, 'unknown'],
        [{ type: 'ref/resource', uri: 'notes://fixed' }, 'user'],
      ] as const)
        expect(await complete(client, ref, name, '')).toEqual({ values: [], total: 0, hasMore: false })
      if (!since('2025-06-18').includes(version)) return
      const given = { language: 'rust' }
      await complete(client, prompt, 'file', 'y', { arguments: given })
      await complete(client, template, 'user', '0', { arguments: { note: 'n' } })
      await complete(client, prompt, 'file', 'z', {})
      expect(asked).toEqual([
        { value: 'y', given, principal: undefined },
        { value: '0', given: { note: 'n' } },
        { value: 'z', given: {}, principal: undefined },
      ])
    },
  )

  test.each(inForce('COMPL-04'))(
    '[COMPL-04] fails by −32601 where there is none, −32602 for what is wrong, −32603 inside (%s)',
    async (version) => {
      const argument = { name: 'file', value: '' }
      const without = await SpecClient.open(
        createServer(created).prompt('review', { args: { file: z.string() } }, () => 'a'),
        version,
      )
      expect(await without.error('completion/complete', { ref: prompt, argument })).toMatchObject({ code: -32_601 })
      const { server, asked } = createCompletingServer()
      const client = await SpecClient.open(server, version)
      const wrong: readonly Readonly<Record<string, unknown>>[] = [
        { ref: { ...prompt, name: 'unknown' }, argument },
        { ref: { ...prompt, name: '__proto__' }, argument },
        { ref: { ...template, uri: 'nowhere://{a}' }, argument },
      ]
      for (const params of wrong) expect(await client.error('completion/complete', params)).toMatchObject({ code: -32_602 })
      const malformed: readonly Readonly<Record<string, unknown>>[] = [
        {},
        { ref: prompt },
        { argument },
        { ref: prompt, argument: {} },
        { ref: prompt, argument: { name: 'file' } },
        { ref: prompt, argument: { value: 'a' } },
        { ref: prompt, argument: { name: 7, value: 'a' } },
        { ref: prompt, argument: { name: 'file', value: 7 } },
        { ref: 'review', argument },
        { ref: { type: 'ref/tool', name: 'review' }, argument },
        { ref: { type: 'ref/prompt' }, argument },
        { ref: { type: 'ref/prompt', name: 7 }, argument },
      ]
      for (const params of malformed)
        expect(await client.error('completion/complete', params, { isInvalid: true })).toMatchObject({ code: -32_602 })
      expect(asked).toEqual([])
      const error = await client.error('completion/complete', { ref: template, argument: { name: 'note', value: '' } })
      expect(error).toMatchObject({ code: -32_603 })
      expect(JSON.stringify(error)).not.toContain('hunter2')
    },
  )

  test.each(inForce('COMPL-05'))('[COMPL-05] has the most fitting first, also when they fit loosely (%s)', async (version) => {
    const client = await SpecClient.open(createCompletingServer().server, version)
    const expected: Readonly<Record<string, readonly string[]>> = {
      '': LANGUAGES,
      c: ['c', 'css', 'typescript', 'javascript', 'TypeSpec'],
      TYPE: ['typescript', 'TypeSpec'],
      script: ['typescript', 'javascript'],
      rst: ['rust'],
      tscript: ['typescript'],
      cobol: [],
    }
    for (const [value, values] of Object.entries(expected))
      expect(await complete(client, prompt, 'language', value)).toMatchObject({ values })
    // What the author's own completer puts first stays first.
    expect(await complete(client, prompt, 'file', 'a')).toMatchObject({ values: ['b.ts', 'a.ts'] })
  })

  test.each(inForce('COMPL-05'))('[COMPL-05] is kept to a rate where the author says which (%s)', async (version) => {
    const { server, asked } = createCompletingServer()
    const client = await SpecClient.open(server.use(rateLimit({ perPrincipal: '2/h' })), version)
    for (const value of ['0', '1']) await complete(client, template, 'user', value)
    const request = { ref: template, argument: { name: 'user', value: '2' } }
    expect(await client.error('completion/complete', request)).toHaveProperty('message', expect.stringContaining('Too many'))
    expect(asked).toHaveLength(2)
  })

  test.each(inForce('COMPL-05'))('[COMPL-05] validates what it is asked, whoever completes (%s)', async (version) => {
    const seen: string[] = []
    const server = createServer(created).prompt(
      'review',
      {
        args: { file: z.string() },
        complete: {
          file: (value, given) => {
            if (value.length > 100) throw new InvalidParamsError('file: expected at most 100 characters')
            seen.push(...Object.keys(given), ...Object.values(given).map((other) => typeof other))
            return [value]
          },
        },
      },
      () => 'a',
    )
    const client = await SpecClient.open(server, version)
    expect(
      await client.error('completion/complete', { ref: prompt, argument: { name: 'file', value: 'x'.repeat(101) } }),
    ).toMatchObject({ code: -32_602, message: 'file: expected at most 100 characters' })
    const context = { arguments: { a: 'text', b: 7, c: { d: 1 }, e: null } }
    await client.result(
      'completion/complete',
      { ref: prompt, argument: { name: 'file', value: '' }, context },
      { isInvalid: true },
    )
    // Only strings are arguments.
    expect(seen).toEqual(['a', 'string'])
  })

  test.each(inForce('COMPL-06'))('suggests nothing to those who may not use what they fill in (%s)', async (version) => {
    const args = { language: z.enum(['ts']) }
    const server = createServer(created)
      .prompt('review', { requires: scopes('reviews'), args }, () => 'a')
      .prompt('open', { args }, () => 'a')
    const request = (name: string) => ({ ref: { ...prompt, name }, argument: { name: 'language', value: '' } })
    const client = await SpecClient.open(server, version, { principal: { id: 'bob', scopes: [] } })
    expect(await client.result('completion/complete', request('open'))).toMatchObject({ completion: { values: ['ts'] } })
    expect(JSON.stringify(await client.error('completion/complete', request('review')))).not.toContain('"ts"')
  })
})
