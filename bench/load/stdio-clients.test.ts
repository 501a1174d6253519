import { describe, expect, test } from 'vitest'
import type { LoadOrder } from './load-order.ts'
import { runOrder } from './run-order.ts'

describe('runOrder over stdio', () => {
  test('counts calls that a child process answers, several under way, in any order', async () => {
    const result = await runOrder(orderFor('lines.reverse().map(answer)'))
    expect(result.callsPerSecond).toBeGreaterThan(100)
    expect(result.protocolVersion).toBe('2025-11-25')
  })

  test('fails on a wrong sum', async () => {
    await expect(runOrder(orderFor('lines.map((line) => answer({ ...line, sum: 1 }))'))).rejects.toThrow('was answered')
  })

  test('fails when the server ends, with what it said', async () => {
    await expect(runOrder(orderFor('lines.map(() => { throw new Error("no more") })'))).rejects.toThrow('no more')
  })
})

/** A server whose answers to calls are what an expression makes of the `lines` that came in one piece. */
function orderFor(answers: string): LoadOrder {
  const program = `
    const answer = ({ id, sum }) => JSON.stringify({ id, result: { content: [{ type: 'text', text: String(sum) }] } })
    process.stdin.setEncoding('utf8').on('data', (text) => {
      const messages = text.trim().split('\\n').map((line) => JSON.parse(line)).filter(({ id }) => id !== undefined)
      for (const { id, params } of messages.filter(({ method }) => method === 'initialize'))
        console.log(JSON.stringify({ id, result: { protocolVersion: params.protocolVersion } }))
      const lines = messages
        .filter(({ method }) => method === 'tools/call')
        .map(({ id, params: { arguments: { a, b } } }) => ({ id, sum: a + b }))
      for (const line of ${answers}) console.log(line)
    })`
  return {
    transport: 'stdio',
    target: [process.execPath, '--eval', program],
    protocolVersion: '2025-11-25',
    isStateless: false,
    job: { kind: 'call' },
    tool: 'add',
    connections: 8,
    warmUpMs: 20,
    measureMs: 60,
  }
}
