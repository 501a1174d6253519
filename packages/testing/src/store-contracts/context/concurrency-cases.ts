import assert from 'node:assert/strict'
import { type ContextEntry, VersionConflictError } from '@portico/core'
import { type ContextCase, note } from './context-case.ts'

const WRITERS = Array.from({ length: 8 }, (_, writer) => writer)

export const CONCURRENCY_CASES: readonly ContextCase[] = [
  [
    'lets exactly one of many win who expect the same version',
    async ({ context }) => {
      for (let version = 0; version < 10; version++) {
        const outcomes = await Promise.allSettled(
          WRITERS.map(async (writer) => context.put(note('a', { value: writer, ifVersion: version }))),
        )
        const winners = outcomes.filter((outcome) => outcome.status === 'fulfilled')
        assert.equal(winners.length, 1, `${winners.length} writers won`)
        for (const outcome of outcomes) {
          if (outcome.status === 'fulfilled') continue
          assert.ok(outcome.reason instanceof VersionConflictError, String(outcome.reason))
          assert.deepEqual(
            { expected: outcome.reason.expected, current: outcome.reason.current },
            { expected: version, current: version + 1 },
          )
        }
        assert.deepEqual(await context.get(note('a')), winners[0]?.value)
      }
    },
  ],
  [
    'loses no increment of those who try again after a conflict',
    async ({ context }) => {
      await context.put(note('counter', { value: 0 }))
      const increment = async (): Promise<ContextEntry> => {
        for (;;) {
          const { value = 0, version = 0 } = (await context.get(note('counter'))) ?? {}
          try {
            return await context.put(note('counter', { value: Number(value) + 1, ifVersion: version }))
          } catch (error) {
            if (!(error instanceof VersionConflictError)) throw error
          }
        }
      }
      await Promise.all(
        WRITERS.map(async () => {
          for (let round = 0; round < 5; round++) await increment()
        }),
      )
      assert.equal((await context.get(note('counter')))?.value, 40)
    },
  ],
  [
    'gives each write of a key a version of its own',
    async ({ context }) => {
      const entries = await Promise.all(
        WRITERS.flatMap((writer) =>
          [note('same', { value: writer }), note(`own ${writer}`)].map(async (input) => context.put(input)),
        ),
      )
      const versions = entries.filter(({ key }) => key === 'same').map(({ version }) => version)
      assert.deepEqual(versions.sort(), [1, 2, 3, 4, 5, 6, 7, 8])
      assert.equal(await context.count(), 9)
      const last = entries.find(({ key, version }) => key === 'same' && version === 8)
      assert.deepEqual(await context.get(note('same')), last)
    },
  ],
  [
    'loses no member of an object that many patch',
    async ({ context }) => {
      await context.put(note('object', { value: {} }))
      await Promise.all(
        WRITERS.map(async (writer) => context.patch({ namespace: 'notes', key: 'object', value: { [`w${writer}`]: writer } })),
      )
      assert.deepEqual(
        (await context.get(note('object')))?.value,
        Object.fromEntries(WRITERS.map((writer) => [`w${writer}`, writer])),
      )
    },
  ],
  [
    'mixes no batches that many write at the same time',
    async ({ context }) => {
      await Promise.all(
        WRITERS.map(async (writer) =>
          context.batch(
            Array.from({ length: 10 }, (_, number) => ({
              operation: 'put' as const,
              ...note(`${writer % 2 === 0 ? number : 9 - number}`, { value: writer }),
            })),
          ),
        ),
      )
      const { entries } = await context.list()
      assert.equal(entries.length, 10)
      assert.equal(new Set(entries.map(({ value }) => value)).size, 1, 'expected all of the same batch')
      assert.deepEqual(new Set(entries.map(({ version }) => version)), new Set([8]))
    },
  ],
  [
    'holds to its quota while many write',
    async ({ context }) => {
      await context.setQuota('notes', { maxEntries: 5 })
      const outcomes = await Promise.allSettled(Array.from({ length: 16 }, async (_, number) => context.put(note(`${number}`))))
      assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 5)
      assert.equal(await context.count(), 5)
    },
  ],
]
