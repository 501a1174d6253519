import { createServer, type ProtocolVersion } from '@portico/core'
import { rateLimit } from '@portico/guard'
import { RawLinkedClient, type RawMessage } from '@portico/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { ALL } from './revisions-in-force.ts'
import { validateMessage } from './validate-message.ts'

const STATELESS = '2026-07-28'

/** What only Ada may know. */
const NAMES_BY_PRINCIPAL: Readonly<Record<string, readonly string[]>> = { ada: ['Grace', 'Edsger'], bob: ['Barbara'] }

function createLimited() {
  const calls: string[] = []
  const server = createServer({ name: 'limited', version: '1.0.0' })
    .use(rateLimit({ perPrincipal: '3/h' }))
    .tool('search', { input: z.object({ q: z.string() }) }, ({ q }) => {
      calls.push(q)
      return q
    })
    .prompt(
      'greet',
      {
        args: { name: z.string() },
        complete: { name: (_part, _given, ctx) => NAMES_BY_PRINCIPAL[ctx.principal?.id ?? ''] ?? [] },
      },
      ({ name }) => `Hello, ${name}!`,
    )
  return { server, calls }
}

async function open(server: ReturnType<typeof createLimited>['server'], version: ProtocolVersion, id: string) {
  const options = { principal: { id, scopes: [] } }
  const client =
    version === STATELESS ? RawLinkedClient.stateless(server, options) : RawLinkedClient.open(server, version, options)
  onTestFinished(async () => (await client).close())
  return client
}

function complete(client: RawLinkedClient): Promise<RawMessage> {
  const params = { ref: { type: 'ref/prompt', name: 'greet' }, argument: { name: 'name', value: '' } }
  return client.request('completion/complete', params)
}

describe.each(ALL)('a rate limit in %s', (version) => {
  test('TOOL-19 keeps tool invocations to a rate for each caller', async () => {
    const { server, calls } = createLimited()
    const [ada, bob] = [await open(server, version, 'ada'), await open(server, version, 'bob')]
    for (const q of ['1', '2', '3']) expect((await ada.callTool('search', { q })).error).toBeUndefined()
    const refused = await ada.callTool('search', { q: '4' })
    expect(validateMessage(version, refused, 'tools/call')).toEqual([])
    expect(refused.error).toMatchObject({ code: 429, message: 'Too many calls: try again in 1200 s' })
    expect(calls).toEqual(['1', '2', '3'])
    expect((await bob.callTool('search', { q: '5' })).error).toBeUndefined()
  })

  test('COMPL-06 keeps completions to a rate, gives each caller only its own suggestions, and checks what it is asked', async () => {
    const { server } = createLimited()
    const [ada, bob] = [await open(server, version, 'ada'), await open(server, version, 'bob')]
    expect((await complete(bob)).result).toMatchObject({ completion: { values: ['Barbara'] } })
    const badly = await ada.request('completion/complete', { ref: { type: 'ref/prompt', name: 'greet' }, argument: { name: 7 } })
    expect(badly.error).toMatchObject({ code: -32_602 })
    for (let count = 0; count < 3; count++) {
      expect((await complete(ada)).result).toMatchObject({ completion: { values: ['Grace', 'Edsger'] } })
    }
    const refused = await complete(ada)
    expect(validateMessage(version, refused, 'completion/complete')).toEqual([])
    expect(refused.error).toMatchObject({ code: 429 })
    expect((await complete(bob)).error).toBeUndefined()
  })
})
