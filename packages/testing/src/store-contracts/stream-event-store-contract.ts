import assert from 'node:assert/strict'
import type { Store, StreamEvent, StreamEventStore } from '@portico/core'
import type { ContractCase } from '../http-contract/contract-case.ts'
import { casesOf, type CreateStore, type StoreCase } from './store-under-test.ts'

/**
 * What every store of stream events has to do. Messages are small here: limits are each store's own.
 *
 * @param create makes a store; ids are new in each case, so it may be the same database each time. Called once for each case.
 */
export function streamEventStoreContract(create: CreateStore<Pick<Store, 'streamEvents'>>): readonly ContractCase[] {
  return casesOf(
    CASES.map(([name, check]): StoreCase<Pick<Store, 'streamEvents'>> => [name, async ({ streamEvents }) => check(streamEvents)]),
    create,
  )
}

const plain = (events: readonly StreamEvent[]): StreamEvent[] => events.map(({ sequence, message }) => ({ sequence, message }))

const CASES: readonly StoreCase<StreamEventStore>[] = [
  [
    'gives back what was sent on a stream after an event, in order',
    async (store) => {
      const id = crypto.randomUUID()
      const sequences = ['1', '2', '3'].map((message) => store.append(id, 'a', message))
      assert.deepEqual(sequences, [1, 2, 3])
      assert.deepEqual(plain(await store.after(id, 'a', 0)), [
        { sequence: 1, message: '1' },
        { sequence: 2, message: '2' },
        { sequence: 3, message: '3' },
      ])
      assert.deepEqual(plain(await store.after(id, 'a', 2)), [{ sequence: 3, message: '3' }])
      assert.deepEqual(await store.after(id, 'a', 3), [])
    },
  ],
  [
    'never mixes streams, nor sessions; sequences count those of a session',
    async (store) => {
      const [mine, other] = [crypto.randomUUID(), crypto.randomUUID()]
      assert.equal(store.append(mine, 'a', 'mine'), 1)
      assert.equal(store.append(mine, 'b', 'of another stream'), 2)
      assert.equal(store.append(other, 'a', 'of another session'), 1)
      assert.equal(store.append(mine, 'a', 'mine too'), 3)
      assert.deepEqual(plain(await store.after(mine, 'a', 0)), [
        { sequence: 1, message: 'mine' },
        { sequence: 3, message: 'mine too' },
      ])
      assert.deepEqual(await store.after(crypto.randomUUID(), 'a', 0), [])
      assert.deepEqual(await store.after(mine, 'c', 0), [])
    },
  ],
  [
    'gives messages back letter for letter',
    async (store) => {
      const id = crypto.randomUUID()
      const messages = ['{"a":"\\u0000 \\" \\ud83c"}', 'Zürich 日本 🎉\n\u2028', '', `"${'x'.repeat(10_000)}"`]
      for (const stream of ['', '🎉', "it's", 'a/b']) for (const message of messages) store.append(id, stream, message)
      for (const stream of ['', '🎉', "it's", 'a/b']) {
        assert.deepEqual(
          (await store.after(id, stream, 0)).map(({ message }) => message),
          messages,
        )
      }
    },
  ],
  [
    'knows each message at once, however many there are',
    async (store) => {
      const id = crypto.randomUUID()
      for (let number = 1; number <= 2000; number++) store.append(id, `${number % 3}`, `${number}`)
      const events = [...(await store.after(id, '0', 0)), ...(await store.after(id, '1', 0)), ...(await store.after(id, '2', 0))]
      assert.equal(events.length, 2000)
      for (const { sequence, message } of events) assert.equal(message, `${sequence}`)
      const reading = store.after(id, '1', 1990)
      store.append(id, '1', 'late')
      assert.deepEqual((await reading).map(({ sequence }) => sequence).slice(0, 3), [1993, 1996, 1999])
      assert.equal((await store.after(id, '1', 2000))[0]?.message, 'late')
    },
  ],
  [
    'forgets a session that has ended',
    async (store) => {
      const [ended, other] = [crypto.randomUUID(), crypto.randomUUID()]
      store.append(ended, 'a', '1')
      store.append(other, 'a', '1')
      store.forget(ended)
      store.forget(crypto.randomUUID())
      assert.deepEqual(await store.after(ended, 'a', 0), [])
      assert.equal((await store.after(other, 'a', 0)).length, 1)
    },
  ],
]
