import assert from 'node:assert/strict'
import { eventually } from '../eventually.ts'
import { type ContextCase, note } from './context-case.ts'

const LONG_MS = 600_000

export const EXPIRY_CASES: readonly ContextCase[] = [
  [
    'knows nothing of an entry whose time has passed, in whatever method',
    async ({ context }) => {
      await context.put(note('stays', { value: 'here' }))
      await context.put(note('goes', { value: 'here', ttlMs: 30 }))
      await eventually(async () => assert.equal(await context.get(note('goes')), undefined))
      assert.deepEqual((await context.getMany([note('goes')]))[0], undefined)
      assert.deepEqual(
        (await context.list()).entries.map(({ key }) => key),
        ['stays'],
      )
      assert.equal(await context.count({ namespace: 'notes' }), 1)
      assert.deepEqual(
        (await context.search({ text: 'here' })).hits.map(({ entry }) => entry.key),
        ['stays'],
      )
      assert.equal((await context.stats()).entries, 1)
      assert.deepEqual(await context.batch([{ operation: 'get', ...note('goes') }]), [undefined])
      await assert.rejects(context.patch({ ...note('goes') }), { name: 'EntryNotFoundError' })
      await assert.rejects(context.put(note('goes', { ifVersion: 1 })), { name: 'VersionConflictError', current: 0 })
      assert.equal(await context.delete(note('goes')), false)
      assert.equal(await context.deleteMany({ prefix: 'goes' }), 0)
    },
  ],
  [
    'counts the end of an entry as a version, as if it had been deleted',
    async ({ context }) => {
      const first = await context.put(note('a', { value: 1, ttlMs: 30 }))
      await eventually(async () => assert.equal(await context.get(note('a')), undefined))
      const again = await context.put(note('a', { value: 2, ifVersion: 0 }))
      assert.equal(again.version, 3)
      assert.ok(again.createdAt > first.createdAt, 'expected to begin anew')
      const history = await context.history(note('a'))
      assert.deepEqual(
        history.map(({ version, value }) => [version, value]),
        [
          [3, 2],
          [2, undefined],
          [1, 1],
        ],
      )
    },
  ],
  [
    'shortens, lengthens and lifts the time of an entry by a patch',
    async ({ context }) => {
      await context.putMany([
        note('shorter', { ttlMs: LONG_MS }),
        note('longer', { ttlMs: 60 }),
        note('lifted', { ttlMs: 60 }),
        note('gone', { ttlMs: 60 }),
      ])
      const shorter = await context.patch({ namespace: 'notes', key: 'shorter', ttlMs: 60 })
      assert.ok(Date.parse(shorter.expiresAt ?? '') < Date.now() + LONG_MS / 2, 'expected to end soon')
      const longer = await context.patch({ namespace: 'notes', key: 'longer', ttlMs: LONG_MS })
      const kept = await context.patch({ namespace: 'notes', key: 'longer', value: 'new' })
      assert.equal(kept.expiresAt, longer.expiresAt)
      assert.equal((await context.patch({ namespace: 'notes', key: 'lifted', ttlMs: null })).expiresAt, undefined)
      await eventually(async () => {
        assert.deepEqual(
          (await context.list()).entries.map(({ key }) => key),
          ['lifted', 'longer'],
        )
      })
      assert.equal((await context.get(note('lifted')))?.expiresAt, undefined)
    },
  ],
  [
    'lets nothing end that is written again without a time',
    async ({ context }) => {
      await context.putMany([note('a', { ttlMs: 30 }), note('b', { ttlMs: 30 })])
      await context.put(note('a', { value: 'forever' }))
      await eventually(async () => assert.equal(await context.get(note('b')), undefined))
      assert.equal((await context.get(note('a')))?.value, 'forever')
    },
  ],
]
