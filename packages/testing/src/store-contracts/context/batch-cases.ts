import assert from 'node:assert/strict'
import type { ContextOperation } from '@portico/core'
import { type ContextCase, note, take } from './context-case.ts'

const ref = (key: string): { namespace: string; key: string } => ({ namespace: 'notes', key })

export const BATCH_CASES: readonly ContextCase[] = [
  [
    'does operations in order, each seeing what those before it did',
    async ({ context }) => {
      await context.put(note('old', { value: { a: 1 } }))
      const results = await context.batch([
        { operation: 'get', ...ref('old') },
        { operation: 'put', ...note('new', { value: { n: 1 }, ifVersion: 0 }) },
        { operation: 'patch', ...ref('new'), value: { m: 2 }, ifVersion: 1 },
        { operation: 'get', ...ref('new') },
        { operation: 'delete', ...ref('old'), ifVersion: 1 },
        { operation: 'get', ...ref('old') },
        { operation: 'delete', ...ref('none') },
        { operation: 'put', ...note('old', { value: 'again', ifVersion: 0 }) },
      ])
      assert.deepEqual(
        results.map((entry) => entry && [entry.key, entry.version, entry.value]),
        [
          ['old', 1, { a: 1 }],
          ['new', 1, { n: 1 }],
          ['new', 2, { n: 1, m: 2 }],
          ['new', 2, { n: 1, m: 2 }],
          undefined,
          undefined,
          undefined,
          ['old', 3, 'again'],
        ],
      )
      assert.deepEqual((await context.get(ref('new')))?.value, { n: 1, m: 2 })
      assert.equal((await context.get(ref('old')))?.value, 'again')
      assert.deepEqual(
        (await context.history(ref('new'))).map(({ version }) => version),
        [2, 1],
      )
      assert.deepEqual(await context.batch([]), [])
    },
  ],
  [
    'does all or nothing, and says which operation cannot be done',
    async ({ context }) => {
      await context.put(note('there', { value: 1 }))
      await context.setQuota('full', { maxEntries: 0 })
      const good: readonly ContextOperation[] = [
        { operation: 'put', ...note('new') },
        { operation: 'delete', ...ref('there') },
      ]
      const bad: readonly (readonly [ContextOperation, error: string])[] = [
        [{ operation: 'put', ...note('new', { ifVersion: 0 }) }, 'VersionConflictError'],
        [{ operation: 'patch', ...ref('there') }, 'EntryNotFoundError'],
        [{ operation: 'delete', ...ref('there'), ifVersion: 1 }, 'VersionConflictError'],
        [{ operation: 'put', ...note('a', { namespace: 'full' }) }, 'QuotaExceededError'],
        [{ operation: 'put', ...note('', {}) }, 'InvalidEntryError'],
      ]
      const changes = context.watch()[Symbol.asyncIterator]()
      for (const [operation, name] of bad) {
        await assert.rejects(context.batch([...good, operation, ...good]), { name, index: 2 }, name)
        assert.deepEqual(
          (await context.list()).entries.map(({ key, version }) => [key, version]),
          [['there', 1]],
          name,
        )
        assert.deepEqual(await context.history(ref('new')), [])
        assert.equal((await context.search({ text: 'new' })).hits.length, 0)
      }
      await context.put(note('last'))
      assert.deepEqual(
        (await take(changes, 1)).map(({ key }) => key),
        ['last'],
      )
      await changes.return?.()
    },
  ],
  [
    'is told about, and kept, as a whole: others see all of it or nothing',
    async ({ context }) => {
      const operations = Array.from({ length: 100 }, (_, number) => ({ operation: 'put' as const, ...note(`${number}`) }))
      const writing = context.batch(operations)
      const counts = await Promise.all(Array.from({ length: 8 }, async () => context.count()))
      await writing
      for (const count of counts) assert.ok(count === 0 || count === 100, `${count} of 100 were seen`)
      assert.equal(await context.count(), 100)
    },
  ],
]
