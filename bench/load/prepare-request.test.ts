import { describe, expect, test } from 'vitest'
import type { LoadOrder } from './load-order.ts'
import { clientOfId, prepareRequest } from './prepare-request.ts'

const order: LoadOrder = {
  transport: 'streamableHttp',
  target: 'http://127.0.0.1/',
  protocolVersion: '2026-07-28',
  isStateless: false,
  job: { kind: 'call' },
  tool: 'add',
  connections: 1,
  warmUpMs: 1,
  measureMs: 1,
}

describe('prepareRequest', () => {
  test('makes calls of one length that differ in id and numbers', () => {
    const request = prepareRequest(order, Buffer.from)
    const [first, second] = [request.next().toString(), request.next().toString()]
    expect(first).toHaveLength(second.length)
    const one = parseCall(first)
    const two = parseCall(second)
    expect(one).toMatchObject({ method: 'tools/call', params: { name: 'add' } })
    expect(two.id).toBe(one.id + 1)
    expect(two.params.arguments).not.toEqual(one.params.arguments)
    const sum = sumOf(two)
    expect(request.mistakeIn(answer(two.id, { content: [{ type: 'text', text: sum }] }), [])).toBeUndefined()
    expect(request.mistakeIn(answer(one.id, { content: [{ type: 'text', text: sum }] }), [])).toContain('was answered')
  })

  test('puts the terms of a request that stands alone into its _meta', () => {
    const { params } = JSON.parse(
      prepareRequest({ ...order, isStateless: true }, Buffer.from)
        .next()
        .toString(),
    )
    expect(params._meta).toMatchObject({
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    })
  })

  test.for([
    ['all of it', [1, 2], undefined],
    ['one less', [1], 'was sent 1 progress notifications'],
    ['none', [], 'was sent 0 progress notifications'],
    ['a step twice', [1, 1], 'where progress 2 was expected'],
  ] as const)('checks progress: %s', ([, steps, mistake]) => {
    const request = prepareRequest({ ...order, job: { kind: 'call-with-progress', notifications: 2 } }, Buffer.from)
    const call = parseCall(request.next().toString())
    const { id, params } = call
    expect(params._meta?.progressToken).toBe(id)
    const result = { content: [{ type: 'text', text: sumOf(call) }] }
    const notifications = steps.map((progress) =>
      JSON.stringify({ method: 'notifications/progress', params: { progressToken: id, progress } }),
    )
    const found = request.mistakeIn(answer(id, result), notifications)
    if (mistake === undefined) expect(found).toBeUndefined()
    else expect(found).toContain(mistake)
  })

  test('checks lists: the number of tools first, then that nothing but the id changes', () => {
    const request = prepareRequest({ ...order, job: { kind: 'list-tools', tools: 2 } }, Buffer.from)
    const next = (): number => JSON.parse(request.next().toString()).id
    expect(request.mistakeIn(answer(next(), { tools: ['a'] }), [])).toContain('of 2 tools was answered')
    expect(request.mistakeIn(answer(next(), { tools: ['a', 'b'] }), [])).toBeUndefined()
    expect(request.mistakeIn(answer(next(), { tools: ['a', 'b'] }), [])).toBeUndefined()
    expect(request.mistakeIn(answer(next(), { tools: ['a', 'c'] }), [])).toContain('was answered')
    expect(request.mistakeIn(answer(next() - 1, { tools: ['a', 'b'] }), [])).toContain('was answered')
  })

  test('gives each client ids of its own', () => {
    const idOf = (client: number): number => JSON.parse(prepareRequest(order, Buffer.from, client).next().toString()).id
    expect([0, 1, 63].map((client) => clientOfId(idOf(client)))).toEqual([0, 1, 63])
  })
})

interface SentCall {
  readonly id: number
  readonly params: {
    readonly arguments: { readonly a: number; readonly b: number }
    readonly _meta?: { readonly progressToken?: number }
  }
}

function parseCall(json: string): SentCall {
  return JSON.parse(json) as SentCall // what the tests are about
}

function sumOf({ params }: SentCall): string {
  return String(params.arguments.a + params.arguments.b)
}

function answer(id: number, result: object): string {
  return JSON.stringify({ jsonrpc: '2.0', id, result })
}
