import assert from 'node:assert/strict'
import { QuotaExceededError } from '@portico/core'
import { eventually } from '../eventually.ts'
import { type ContextCase, note } from './context-case.ts'

export const QUOTA_CASES: readonly ContextCase[] = [
  [
    'lets a namespace hold so many entries and no more',
    async ({ context, other }) => {
      await context.setQuota('notes', { maxEntries: 2 })
      await context.putMany([note('a'), note('b')])
      const refusal: unknown = await context.put(note('c')).catch((error: unknown) => error)
      assert.ok(refusal instanceof QuotaExceededError, `expected a QuotaExceededError, got ${String(refusal)}`)
      assert.equal(refusal.namespace, 'notes')
      assert.match(refusal.message, /2/)
      await assert.rejects(context.putMany([note('a', { value: 'lost' }), note('c')]), { name: 'QuotaExceededError', index: 1 })
      assert.equal((await context.get(note('a')))?.value, 'about a')
      await context.put(note('b', { value: 'replaced' }))
      await context.put(note('c', { namespace: 'other' }))
      await other().putMany([note('a'), note('b'), note('c')])
      await context.delete(note('a'))
      await context.put(note('c'))
      await context.setQuota('notes', undefined)
      await context.put(note('d'))
      assert.equal(await context.count({ namespace: 'notes' }), 3)
    },
  ],
  [
    'lets a namespace hold so many bytes and no more, whichever way they are written',
    async ({ context }) => {
      await context.setQuota('notes', { maxBytes: 20 })
      await context.put(note('a', { value: 'äääää' }))
      await context.put(note('b', { value: '12345' }))
      await assert.rejects(context.put(note('c', { value: 12 })), { name: 'QuotaExceededError', namespace: 'notes' })
      await assert.rejects(context.patch({ ...note('b'), value: '1234567' }), { name: 'QuotaExceededError' })
      await context.patch({ ...note('b'), value: '123' })
      await context.put(note('c', { value: 1 }))
      await context.put(note('c', { value: 12 }))
      assert.deepEqual((await context.stats()).bytes, 19)
      await context.putMany([note('a', { value: 'ä' }), note('c', { value: '1234567' })])
      await assert.rejects(context.restore(note('a'), 1), { name: 'QuotaExceededError' })
      assert.equal((await context.stats()).bytes, 18)
    },
  ],
  [
    'leaves what is there when it is more than is allowed from now on, and lets it become less',
    async ({ context }) => {
      await context.putMany([note('a', { value: '12345678' }), note('b', { value: '12345678' })])
      await context.setQuota('notes', { maxBytes: 5, maxEntries: 1 })
      await context.put(note('a', { value: '1234' }))
      await assert.rejects(context.put(note('a', { value: '12345' })), { name: 'QuotaExceededError' })
      await context.put(note('a', { value: '4321' }))
      assert.equal(await context.count(), 2)
    },
  ],
  [
    'counts no longer what has expired',
    async ({ context }) => {
      await context.setQuota('notes', { maxEntries: 1 })
      await context.put(note('a', { ttlMs: 30 }))
      await eventually(async () => assert.equal((await context.put(note('b'))).key, 'b'))
    },
  ],
]
