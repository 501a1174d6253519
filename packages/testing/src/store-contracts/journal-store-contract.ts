import assert from 'node:assert/strict'
import type { JournalStore, JsonValue, Store } from '@portico/core'
import type { ContractCase } from '../http-contract/contract-case.ts'
import { eventually } from './eventually.ts'
import { casesOf, type CreateStore, type StoreCase } from './store-under-test.ts'

/** Longer than any test takes. */
const LONG_MS = 600_000

/**
 * What every journal of steps has to do.
 *
 * @param create makes a store; ids are new in each case, so it may be the same database each time. Called once for each case.
 */
export function journalStoreContract(create: CreateStore<Pick<Store, 'journal'>>): readonly ContractCase[] {
  return casesOf(
    CASES.map(([name, check]): StoreCase<Pick<Store, 'journal'>> => [name, async ({ journal }) => check(journal)]),
    create,
  )
}

const CASES: readonly StoreCase<JournalStore>[] = [
  [
    'lets one do a step, and tells all later what it came to',
    async (journal) => {
      const call = crypto.randomUUID()
      assert.equal(await journal.claim(call, 'step', 'ada', LONG_MS), 'claimed')
      assert.equal(await journal.claim(call, 'step', 'bob', LONG_MS), 'busy')
      await journal.settle(call, 'step', { done: true }, LONG_MS)
      for (const claimant of ['ada', 'bob'])
        assert.deepEqual(await journal.claim(call, 'step', claimant, LONG_MS), { result: { done: true } })
    },
  ],
  [
    'gives results back, whatever JSON they are, or nothing',
    async (journal) => {
      const results: readonly (JsonValue | undefined)[] = [
        undefined,
        null,
        false,
        0,
        '',
        'Zürich 🎉 \u0000',
        [1, [null]],
        { a: { b: 'c' } },
      ]
      for (const result of results) {
        const call = crypto.randomUUID()
        await journal.claim(call, 'step', 'ada', LONG_MS)
        await journal.settle(call, 'step', result, LONG_MS)
        assert.deepEqual(await journal.claim(call, 'step', 'ada', LONG_MS), { result })
      }
    },
  ],
  [
    'keeps calls apart, and steps',
    async (journal) => {
      const call = crypto.randomUUID()
      const names: readonly (readonly [call: string, step: string])[] = [
        [call, 'a'],
        [call, 'b'],
        [`${call}a`, ''],
        [`${call} `, 'a'],
        [call, '🎉'],
        [call, "it's"],
        [call, '__proto__'],
      ]
      for (const [callId, step] of names) assert.equal(await journal.claim(callId, step, 'ada', LONG_MS), 'claimed')
      for (const [index, [callId, step]] of names.entries()) await journal.settle(callId, step, index, LONG_MS)
      for (const [index, [callId, step]] of names.entries()) {
        assert.deepEqual(await journal.claim(callId, step, 'bob', LONG_MS), { result: index })
      }
    },
  ],
  [
    'lets a failed step be done again, but not by releasing what is another one’s',
    async (journal) => {
      const call = crypto.randomUUID()
      await journal.claim(call, 'step', 'ada', LONG_MS)
      await journal.release(call, 'step', 'bob')
      assert.equal(await journal.claim(call, 'step', 'bob', LONG_MS), 'busy')
      await journal.release(call, 'step', 'ada')
      assert.equal(await journal.claim(call, 'step', 'bob', LONG_MS), 'claimed')
      await journal.settle(call, 'step', 1, LONG_MS)
      await journal.release(call, 'step', 'bob')
      assert.deepEqual(await journal.claim(call, 'step', 'ada', LONG_MS), { result: 1 })
      await journal.release(crypto.randomUUID(), 'step', 'ada')
    },
  ],
  [
    'voids a claim that was not renewed in time',
    async (journal) => {
      const call = crypto.randomUUID()
      await journal.claim(call, 'abandoned', 'ada', 30)
      await journal.claim(call, 'renewed', 'ada', 30)
      assert.equal(await journal.claim(call, 'renewed', 'ada', LONG_MS), 'claimed')
      await eventually(async () => assert.equal(await journal.claim(call, 'abandoned', 'bob', LONG_MS), 'claimed'))
      assert.equal(await journal.claim(call, 'abandoned', 'ada', LONG_MS), 'busy')
      assert.equal(await journal.claim(call, 'renewed', 'bob', LONG_MS), 'busy')
    },
  ],
  [
    'forgets what a step came to when its time has passed',
    async (journal) => {
      const call = crypto.randomUUID()
      await journal.claim(call, 'step', 'ada', LONG_MS)
      await journal.settle(call, 'step', 1, 30)
      await eventually(async () => assert.equal(await journal.claim(call, 'step', 'ada', LONG_MS), 'claimed'))
    },
  ],
  [
    'lets exactly one of many do a step',
    async (journal) => {
      for (let round = 0; round < 10; round++) {
        const call = crypto.randomUUID()
        const claims = await Promise.all(
          Array.from({ length: 8 }, async (_, claimant) => journal.claim(call, 'step', `${claimant}`, LONG_MS)),
        )
        assert.deepEqual(claims.sort(), [...Array.from({ length: 7 }, () => 'busy'), 'claimed'])
      }
    },
  ],
]
