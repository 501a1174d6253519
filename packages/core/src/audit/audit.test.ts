import { RawLinkedClient } from '@portico/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { roles } from '../auth/roles.ts'
import { ResourceNotFoundError } from '../errors.ts'
import type { ErrorEvent } from '../server/lifecycle-events.ts'
import { createServer, type Server } from '../server/server.ts'
import { createGate } from '../../test-support/gate.ts'
import { audit, type AuditOptions } from './audit.ts'
import { verifyAuditChain } from './audit-chain.ts'
import type { AuditEntry, AuditRecord } from './audit-record.ts'
import type { AuditStore } from './audit-store.ts'
import { encodeAuditEntry, parseAuditEntry } from './encode-audit-entry.ts'
import { MemoryAuditStore } from './memory-audit-store.ts'

const ada = { id: 'ada', scopes: [], roles: ['admin'] }

function createAudited(store: AuditStore | undefined, options?: AuditOptions): Server {
  return createServer({ name: 'audited', version: '1.0.0', timeoutMs: 50 }).use(audit(store, options))
}

async function connect(server: Server, principal = ada): Promise<RawLinkedClient> {
  const client = await RawLinkedClient.open(server, '2025-11-25', { principal })
  onTestFinished(() => client.close())
  return client
}

async function entriesOf(store: AuditStore, after?: number): Promise<readonly AuditEntry[]> {
  const entries: AuditEntry[] = []
  for await (const entry of store.read(after)) entries.push(entry)
  return entries
}

const failing: AuditStore = {
  append: () => Promise.reject(new Error('the disk is full')),
  async *read() {
    yield* []
  },
}

describe('audit', () => {
  test('records who did what, how it ended and how long it took', async () => {
    const store = new MemoryAuditStore()
    const server = createAudited(store)
      .tool('add', { input: z.object({ a: z.number(), b: z.number() }) }, ({ a, b }) => a + b)
      .tool('fail', {}, () => {
        throw new Error('secret')
      })
      .tool('never', {}, () => new Promise(() => undefined))
      .tool('admin', { requires: roles('root') }, () => 'done')
      .resource('note://{id}', {}, ({ id }) => {
        if (id === 'gone') throw new ResourceNotFoundError('note://gone')
        return 'text'
      })
      .prompt('greet', { args: { who: z.string() } }, ({ who }) => `Hello ${who}`)
    server.on('error', () => undefined)
    const client = await connect(server)
    await client.callTool('add', { a: 1, b: 2 })
    await client.callTool('add', { b: 2, a: 1 })
    await client.callTool('fail')
    await client.callTool('never')
    await client.request('resources/read', { uri: 'note://1' })
    await client.request('resources/read', { uri: 'note://gone' })
    await client.request('prompts/get', { name: 'greet', arguments: { who: 'Ada' } })
    await client.callTool('admin')
    await client.callTool('unknown')
    const entries = await entriesOf(store)
    const shared = { principal: 'ada', protocolVersion: '2025-11-25', transport: 'linked' }
    expect(entries).toMatchObject([
      { ...shared, sequence: 1, method: 'tools/call', name: 'add', outcome: 'ok' },
      { ...shared, sequence: 2, method: 'tools/call', name: 'add', outcome: 'ok' },
      { ...shared, name: 'fail', outcome: 'tool-error' },
      { ...shared, name: 'never', outcome: 'tool-error' },
      { ...shared, method: 'resources/read', name: 'note://1', outcome: 'ok' },
      { ...shared, method: 'resources/read', name: 'note://gone', outcome: 'error', errorCode: -32_002 },
      { ...shared, method: 'prompts/get', name: 'greet', outcome: 'ok' },
      { ...shared, name: 'admin', outcome: 'denied', argumentDigest: null, durationMs: 0 },
      { ...shared, name: 'unknown', outcome: 'unknown' },
    ])
    expect(entries[0]?.argumentDigest).toMatch(/^[0-9a-f]{64}$/)
    expect(entries[1]?.argumentDigest).toBe(entries[0]?.argumentDigest)
    expect(entries[3]?.durationMs).toBeGreaterThanOrEqual(40)
    expect(Date.parse(entries[0]?.at ?? '')).toBeGreaterThan(Date.now() - 60_000)
    expect(JSON.stringify(entries)).not.toContain('secret')
  })

  test('answers after the record was kept', async () => {
    const gate = createGate()
    const store = new MemoryAuditStore()
    const slow: AuditStore = {
      append: (record) => gate.opened.then(() => store.append(record)),
      read: (after) => store.read(after),
    }
    const client = await connect(createAudited(slow).tool('a', {}, () => 'done'))
    const answered = client.callTool('a')
    await expect(Promise.race([answered, client.request('ping')])).resolves.toEqual({ jsonrpc: '2.0', id: 2, result: {} })
    gate.open()
    expect((await answered).result).toMatchObject({ content: [{ text: 'done' }] })
  })

  test('withholds the result when the record cannot be kept, unless it is told to go on', async () => {
    const errors: ErrorEvent[] = []
    const strict = createAudited(failing).tool('a', {}, () => 'done')
    strict.on('error', (event) => errors.push(event))
    const refused = JSON.stringify(await (await connect(strict)).callTool('a'))
    expect(refused).toContain('Internal error')
    expect(refused).not.toContain('disk')
    const lenient = createAudited(failing, { whenStoreFails: 'continue' }).tool('a', {}, () => 'done')
    lenient.on('error', (event) => errors.push(event))
    expect((await (await connect(lenient)).callTool('a')).result).toMatchObject({ content: [{ text: 'done' }] })
    await (await connect(lenient)).callTool('unknown')
    await expect.poll(() => errors.map(({ source }) => source)).toEqual(['tool "a"', 'audit', 'audit'])
  })

  test('takes what schemas call secret out of arguments and digests', async () => {
    const records: AuditRecord[] = []
    const onRecord = (record: AuditRecord): void => void records.push(record)
    const input = z.object({
      user: z.string(),
      password: z.string().meta({ secret: true }),
      cards: z.array(z.object({ pan: z.string().meta({ writeOnly: true }), name: z.string() })).optional(),
    })
    const server = createAudited(undefined, { onRecord, includeArguments: true })
      .tool('login', { input }, () => 'done')
      .prompt('ask', { args: { token: z.string().meta({ 'x-secret': true }), topic: z.string() } }, () => 'done')
    const client = await connect(server)
    await client.callTool('login', { user: 'ada', password: 'canary-1', cards: [{ pan: 'canary-2', name: 'Ada' }] })
    await client.callTool('login', { user: 'ada', password: 'canary-3', cards: [{ pan: 'canary-4', name: 'Ada' }] })
    await client.request('prompts/get', { name: 'ask', arguments: { token: 'canary-5', topic: 'maths' } })
    expect(JSON.stringify(records)).not.toContain('canary')
    expect(records).toMatchObject([
      { arguments: { user: 'ada', password: '[redacted]', cards: [{ pan: '[redacted]', name: 'Ada' }] } },
      {},
      { arguments: { token: '[redacted]', topic: 'maths' } },
    ])
    expect(records[1]?.argumentDigest).toBe(records[0]?.argumentDigest)
  })

  test('says that a call waits for its client', async () => {
    const store = new MemoryAuditStore()
    const server = createAudited(store).tool('ask', {}, async (_input, ctx) => {
      const { name } = await ctx.elicit('who', { message: 'Who?', schema: z.object({ name: z.string() }) })
      return name
    })
    const client = await RawLinkedClient.stateless(server, { principal: ada, capabilities: { elicitation: {} } })
    onTestFinished(() => client.close())
    const { result } = await client.request('tools/call', { name: 'ask' })
    const inputResponses = { who: { action: 'accept', content: { name: 'Ada' } } }
    await client.request('tools/call', { name: 'ask', requestState: result?.['requestState'], inputResponses })
    expect((await entriesOf(store)).map(({ outcome }) => outcome)).toEqual(['input-required', 'ok'])
  })

  test('I7 keeps one line for each of 10,000 actions, whatever their names hold, in a chain that shows every change', async () => {
    const store = new MemoryAuditStore({ maxEntries: 10_000 })
    const server = createAudited(store).resource('note://{+text}', {}, () => 'text')
    const principal = { id: 'eve\n\u001b[2J\u202e', scopes: [], roles: [] }
    const client = await connect(server, principal)
    const hostile = [
      'a\nb',
      'a\r\nb',
      '\u001b[31mred',
      '\u0000',
      '\u009b2J',
      'a\u2028b',
      '\ud800',
      '","outcome":"ok"',
      'x'.repeat(1_000_000),
    ]
    for (let index = 0; index < 10_000; index++) {
      const name = hostile[index % (index < 90 ? 9 : 8)] ?? ''
      await client.callTool(name)
    }
    const entries = await entriesOf(store)
    const lines = entries.map(encodeAuditEntry)
    expect(lines).toHaveLength(10_000)
    for (const line of lines) {
      expect(line).not.toMatch(/[^\u0020-\u007e\u00a0-\u2027\u2030-\ufefe]/)
      expect(line.length).toBeLessThan(4000)
    }
    const parsed = lines.map((line): unknown => parseAuditEntry(line))
    expect(await verifyAuditChain(parsed)).toMatchObject({ isIntact: true, last: { sequence: 10_000 } })
    const flipped = lines.map((line, index): unknown =>
      parseAuditEntry(index === 4711 ? line.replace('unknown', 'unknowm') : line),
    )
    expect(await verifyAuditChain(flipped)).toMatchObject({ isIntact: false, row: 4712 })
    expect(await verifyAuditChain(parsed.toSpliced(4711, 1))).toMatchObject({ isIntact: false, row: 4712 })
    expect(await verifyAuditChain(parsed.slice(1))).toMatchObject({ isIntact: false, row: 1 })
    expect(await verifyAuditChain(parsed.toSpliced(5, 0, parsed[5]))).toMatchObject({ isIntact: false, row: 7 })
    expect(await verifyAuditChain(['no entry'])).toMatchObject({ isIntact: false, row: 1 })
  })
})

describe('MemoryAuditStore', () => {
  const record: AuditRecord = {
    at: '2026-01-01T00:00:00.000Z',
    principal: 'ada',
    method: 'tools/call',
    name: 'a',
    argumentDigest: null,
    outcome: 'ok',
    durationMs: 1,
    protocolVersion: '2025-11-25',
    transport: 'stdio',
    requestId: 1,
  }

  test('chains what is appended at the same time, in the order of the calls', async () => {
    const store = new MemoryAuditStore()
    const names = Array.from({ length: 100 }, (_, index) => `tool ${index}`)
    const appended = await Promise.all(names.map((name) => store.append({ ...record, name })))
    expect(appended.map(({ name }) => name)).toEqual(names)
    expect(await verifyAuditChain(store.read())).toMatchObject({ isIntact: true })
  })

  test('is bounded; what is left is a chain from where it begins', async () => {
    const store = new MemoryAuditStore({ maxEntries: 3 })
    const appended = await Promise.all(Array.from({ length: 10 }, () => store.append(record)))
    const kept = await entriesOf(store)
    expect(kept.map(({ sequence }) => sequence)).toEqual([8, 9, 10])
    expect(await verifyAuditChain(kept, appended[6])).toMatchObject({ isIntact: true })
    expect((await entriesOf(store, 9)).map(({ sequence }) => sequence)).toEqual([10])
    expect(() => new MemoryAuditStore({ maxEntries: 0 })).toThrow(RangeError)
  })

  test('goes on after a record that cannot be chained', async () => {
    const store = new MemoryAuditStore()
    const cyclic: Record<string, unknown> = {}
    cyclic['self'] = cyclic
    await expect(store.append({ ...record, arguments: cyclic })).rejects.toThrow()
    await store.append(record)
    expect(await verifyAuditChain(store.read())).toMatchObject({ isIntact: true, last: { sequence: 1 } })
  })
})
