import { describe, expect, test } from 'vitest'
import { chainAuditRecord, EMPTY_CHAIN, verifyAuditChain } from './audit-chain.ts'
import type { AuditRecord } from './audit-record.ts'
import { encodeAuditEntry, parseAuditEntry } from './encode-audit-entry.ts'

const record: AuditRecord = {
  at: '2026-01-01T00:00:00.000Z',
  principal: 'eve\u001b[2J',
  method: 'tools/call',
  name: 'a\u202eb',
  argumentDigest: 'f'.repeat(64),
  outcome: 'ok',
  durationMs: 1,
  protocolVersion: '2025-11-25',
  transport: 'stdio',
  requestId: 1,
}

describe('encodeAuditEntry', () => {
  test('writes what it reads', async () => {
    const entry = await chainAuditRecord(record, EMPTY_CHAIN)
    expect(parseAuditEntry(encodeAuditEntry(entry))).toEqual(entry)
  })

  test('I7 shows every flipped bit of a line', async () => {
    const line = encodeAuditEntry(await chainAuditRecord(record, EMPTY_CHAIN))
    const bytes = new TextEncoder().encode(line)
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Uint8Array.from(bytes)
      flipped[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const entry = parseAuditEntry(new TextDecoder().decode(flipped))
      expect(await verifyAuditChain([entry]), `bit ${bit}`).toMatchObject({ isIntact: false, row: 1 })
    }
  })
})
