import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AuditRecord, verifyAuditChain } from '@portico/core'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { sqlite } from './sqlite.ts'
import { openSqlite } from './sqlite-driver.ts'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portico-restart-'))
  file = join(folder, 'store.db')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

const record = (name: string): AuditRecord => ({
  at: '2026-01-01T00:00:00.000Z',
  principal: 'ada',
  method: 'tools/call',
  name,
  argumentDigest: null,
  outcome: 'ok',
  durationMs: 1,
  protocolVersion: 'any' as never,
  transport: 'http',
  requestId: 1,
})

describe('a store that is opened again', () => {
  test('goes on with the sequences of a session, and has what was sent before', async () => {
    const first = sqlite(file)
    expect(['a', 'b', 'c'].map((message) => first.streamEvents.append('s', 'stream', message))).toEqual([1, 2, 3])
    await first.streamEvents.settled()
    await first.close()
    const second = sqlite(file)
    onTestFinished(() => second.close())
    await second.streamEvents.load('s')
    expect(second.streamEvents.append('s', 'stream', 'd')).toBe(4)
    await expect(second.streamEvents.after('s', 'stream', 1)).resolves.toMatchObject([
      { sequence: 2, message: 'b' },
      { sequence: 3, message: 'c' },
      { sequence: 4, message: 'd' },
    ])
  })

  test('has the sessions, tasks and steps', async () => {
    const first = sqlite(file)
    const session = {
      id: 's',
      transport: 'http',
      principalId: undefined,
      protocolVersion: 'v',
      client: {},
      state: { ready: true },
    }
    await first.sessions.save(session, 60_000)
    await first.journal.claim('call', 'step', 'me', 60_000)
    await first.journal.settle('call', 'step', { paid: 5 }, 60_000)
    await first.close()
    const second = sqlite(file)
    onTestFinished(() => second.close())
    await expect(second.sessions.load('s')).resolves.toEqual(session)
    await expect(second.journal.claim('call', 'step', 'you', 60_000)).resolves.toEqual({ result: { paid: 5 } })
  })

  test('continues the chain of audit records, and shows what was changed in it', async () => {
    const first = sqlite(file)
    const appended = await Promise.all(['a', 'b', 'c'].map(async (name) => first.audit.append(record(name))))
    expect(appended.map(({ sequence }) => sequence)).toEqual([1, 2, 3])
    await first.close()
    const second = sqlite(file)
    onTestFinished(() => second.close())
    const { sequence, hash } = await second.audit.append(record('d'))
    await expect(verifyAuditChain(second.audit.read())).resolves.toEqual({ isIntact: true, last: { sequence, hash } })
    const connection = openSqlite(file)
    onTestFinished(() => connection.close())
    connection.exec(`update portico_audit set entry = replace(entry, '"ada"', '"eve"') where sequence = 2`)
    await expect(verifyAuditChain(second.audit.read())).resolves.toMatchObject({ isIntact: false, row: 2 })
    connection.exec('delete from portico_audit where sequence = 2')
    await expect(verifyAuditChain(second.audit.read())).resolves.toMatchObject({ isIntact: false, row: 2 })
  })
})

describe('two stores of the same file', () => {
  test('see what the other writes, also what they have read before', async () => {
    const [one, two] = [sqlite(file), sqlite(file)]
    onTestFinished(() => one.close())
    onTestFinished(() => two.close())
    const ref = { namespace: 'n', key: 'k' }
    for (let value = 1; value <= 10; value++) {
      await one.context('acme').put({ ...ref, value })
      // What has been read in this turn of the event loop may be what it was at its beginning.
      await new Promise(setImmediate)
      await expect(two.context('acme').get(ref)).resolves.toMatchObject({ value })
    }
  })

  test('tell those who watch what the other changed, each change once and in order', async () => {
    const [one, two] = [sqlite(file), sqlite(file)]
    onTestFinished(() => one.close())
    onTestFinished(() => two.close())
    await two.check()
    const changes = two.context('acme').watch()[Symbol.asyncIterator]()
    const writes = Array.from({ length: 50 }, async (_, key) =>
      (key % 2 === 0 ? one : two).context('acme').put({ namespace: 'n', key: `${key}`, value: key }),
    )
    const told: string[] = []
    while (told.length < 50) {
      const { value } = await changes.next()
      if (value !== undefined) told.push((value as { key: string }).key)
    }
    await Promise.all(writes)
    await changes.return?.()
    expect(new Set(told).size).toBe(50)
  })
})
