import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AuditRecord, parseAuditEntry, verifyAuditChain } from '@portico/core'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { auditFile } from './audit-file.ts'

const record: AuditRecord = {
  at: '2026-01-01T00:00:00.000Z',
  principal: 'ada',
  method: 'tools/call',
  name: 'add\n',
  argumentDigest: null,
  outcome: 'ok',
  durationMs: 1,
  protocolVersion: '2025-11-25',
  transport: 'stdio',
  requestId: 1,
}

let path: string
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'portico-audit-'))
  path = join(folder, 'audit.jsonl')
  onTestFinished(() => rm(folder, { recursive: true }))
})

const lines = async (): Promise<readonly string[]> => (await readFile(path, 'utf8')).split('\n').slice(0, -1)
const verify = async (): Promise<unknown> => verifyAuditChain((await lines()).map(parseAuditEntry))

describe('auditFile', () => {
  test('has a record in the file when it is acknowledged', async () => {
    await using store = auditFile(path)
    const entry = await store.append(record)
    expect((await lines()).map(parseAuditEntry)).toEqual([entry])
  })

  test('keeps the order of what comes together, and goes on where it was left', async () => {
    for (const start of [0, 100, 200]) {
      await using store = auditFile(path)
      const appended = await Promise.all(
        Array.from({ length: 100 }, (_, index) => store.append({ ...record, name: `${start + index}` })),
      )
      expect(appended.at(-1)?.sequence).toBe(start + 100)
    }
    expect(await verify()).toMatchObject({ isIntact: true, last: { sequence: 300 } })
    await using store = auditFile(path)
    const names: string[] = []
    for await (const { name } of store.read(297)) names.push(name)
    expect(names).toEqual(['297', '298', '299'])
  })

  test('takes away a last line that was not written to its end', async () => {
    await using store = auditFile(path)
    await store.append(record)
    await store.close()
    await appendFile(path, '{"at":"2026-')
    await using again = auditFile(path)
    expect((await again.append(record)).sequence).toBe(2)
    expect(await verify()).toMatchObject({ isIntact: true, last: { sequence: 2 } })
  })

  test('refuses a file that somebody else writes to, or that holds something else', async () => {
    await using store = auditFile(path)
    await store.append(record)
    await appendFile(path, 'hello\n')
    await expect(store.append(record)).rejects.toThrow('somebody else has written to it')
    await using other = auditFile(path)
    await expect(other.append(record)).rejects.toThrow('expected its last line to be an audit record')
    await writeFile(path, '')
    expect((await other.append(record)).sequence).toBe(1)
  })

  test('refuses records once it is closed', async () => {
    const store = auditFile(path)
    const appended = store.append(record)
    await store.close()
    expect((await appended).sequence).toBe(1)
    await expect(store.append(record)).rejects.toThrow('is closed')
    await expect(auditFile(join(path, 'below a file')).append(record)).rejects.toThrow('cannot be written')
  })
})
