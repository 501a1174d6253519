import assert from 'node:assert/strict'
import { type ContextCase, note } from './context-case.ts'

export const HISTORY_CASES: readonly ContextCase[] = [
  [
    'keeps the states that an entry had, the newest first',
    async ({ context }) => {
      assert.deepEqual(await context.history(note('a')), [])
      const first = await context.put(note('a', { value: 1, metadata: { type: 'x' }, tags: ['t'] }))
      await context.patch({ namespace: 'notes', key: 'a', value: { b: 2 } })
      await context.delete(note('a'))
      await context.put(note('a', { value: null }))
      await context.put(note('b'))
      const history = await context.history(note('a'))
      assert.deepEqual(
        history.map(({ version, value, metadata, tags }) => ({ version, value, metadata, tags })),
        [
          { version: 4, value: null, metadata: {}, tags: [] },
          { version: 3, value: undefined, metadata: {}, tags: [] },
          { version: 2, value: { b: 2 }, metadata: { type: 'x' }, tags: ['t'] },
          { version: 1, value: 1, metadata: { type: 'x' }, tags: ['t'] },
        ],
      )
      assert.equal(history[3]?.at, first.updatedAt)
    },
  ],
  [
    'writes a former state again, as a new version',
    async ({ context }) => {
      const first = await context.put(note('a', { value: { old: true }, metadata: { type: 'x' }, tags: ['t'], ttlMs: 600_000 }))
      await context.put(note('a', { value: 'new' }))
      const restored = await context.restore(note('a'), 1)
      const { value, metadata, tags, version, createdAt, expiresAt } = restored
      assert.deepEqual(
        { value, metadata, tags, version, createdAt },
        { value: { old: true }, metadata: { type: 'x' }, tags: ['t'], version: 3, createdAt: first.createdAt },
      )
      assert.equal(expiresAt, undefined)
      assert.deepEqual(await context.get(note('a')), restored)
      await context.delete(note('a'))
      assert.equal((await context.restore(note('a'), 2)).version, 5)
      assert.equal((await context.get(note('a')))?.value, 'new')
    },
  ],
  [
    'does not write again what is not kept, or was a deletion',
    async ({ context }) => {
      await context.put(note('a'))
      await context.delete(note('a'))
      for (const version of [0, 2, 3, 99]) {
        await assert.rejects(context.restore(note('a'), version), { name: 'EntryNotFoundError' }, `version ${version}`)
      }
      await assert.rejects(context.restore(note('none'), 1), { name: 'EntryNotFoundError' })
      assert.equal(await context.count(), 0)
    },
  ],
]
