import assert from 'node:assert/strict'
import { type Store, StoreUnavailableError } from '@portico/core'
import type { ContractCase } from '../http-contract/contract-case.ts'
import { note } from './context/context-case.ts'
import { casesOf, type CreateStore, type StoreCase } from './store-under-test.ts'

/** What is of one store, whatever it keeps. */
type WholeStore = Pick<Store, 'context' | 'conversations' | 'check' | 'vacuum' | 'close'>

/**
 * What a store has to do as a whole; its parts have contracts of their own.
 *
 * @param create makes a store that nobody else has; the cases close it. Called once for each case.
 */
export function storeContract(create: CreateStore<WholeStore>): readonly ContractCase[] {
  return casesOf(CASES, create)
}

const newTenant = (): string => `tenant ${crypto.randomUUID()}`

const CASES: readonly StoreCase<WholeStore>[] = [
  [
    'gives the same for the same tenant, and refuses what is no tenant',
    async (store) => {
      const tenant = newTenant()
      assert.equal(store.context(tenant), store.context(tenant))
      assert.notEqual(store.context(tenant), store.context(newTenant()))
      await store.context(tenant).put(note('a'))
      assert.equal((await store.context(tenant).get(note('a')))?.value, 'about a')
      for (const wrong of ['', 'nul \0', 'x'.repeat(257), '\ud800', undefined as unknown as string]) {
        assert.throws(() => store.context(wrong), { name: 'InvalidEntryError' }, JSON.stringify(wrong))
        assert.throws(() => store.conversations(wrong), { name: 'InvalidEntryError' }, JSON.stringify(wrong))
      }
      await store.check()
    },
  ],
  [
    'keeps a tenant’s conversations in its context',
    async (store) => {
      const tenant = newTenant()
      await store.conversations(tenant).append('a', { role: 'user', content: 'hello' })
      assert.deepEqual(
        (await store.context(tenant).stats()).namespaces.map(({ namespace }) => namespace),
        ['portico:conversations', 'portico:messages'],
      )
    },
  ],
  [
    'loses nothing that is there by giving back space',
    async (store) => {
      const context = store.context(newTenant())
      await context.putMany([note('a'), note('b'), note('c')])
      await context.delete(note('b'))
      await store.vacuum()
      assert.deepEqual(
        (await context.list()).entries.map(({ key }) => key),
        ['a', 'c'],
      )
      assert.equal((await context.search({ text: 'about' })).hits.length, 2)
      await context.put(note('b', { ifVersion: 0 }))
    },
  ],
  [
    'finishes what was begun when it is closed, then refuses, and tells who watches',
    async (store) => {
      const context = store.context(newTenant())
      await context.put(note('before'))
      const watching = (async () => {
        for await (const { key } of context.watch({ prefix: 'none' })) assert.fail(`told of ${key}`)
      })()
      // It is looked at below.
      watching.catch(() => undefined)
      // Lets the watch begin.
      await context.get(note('before'))
      const writing = Array.from({ length: 20 }, async (_, number) => context.put(note(`${number}`)))
      const closing = store.close()
      for (const outcome of await Promise.allSettled(writing)) {
        if (outcome.status === 'rejected') assert.ok(outcome.reason instanceof StoreUnavailableError, String(outcome.reason))
      }
      await closing
      await assert.rejects(watching, { name: 'StoreUnavailableError', fault: 'closed' })
      await store.close()
      const later: readonly (() => Promise<unknown>)[] = [
        async () => context.get(note('before')),
        async () => context.put(note('late')),
        async () => context.list(),
        async () => context.search({ text: 'late' }),
        async () => store.context(newTenant()).count(),
        async () => store.conversations(newTenant()).append('a', { role: 'user', content: 'late' }),
        async () => store.check(),
      ]
      for (const [index, call] of later.entries()) {
        const refusal: unknown = await call().catch((error: unknown) => error)
        assert.ok(
          refusal instanceof StoreUnavailableError,
          `call ${index}: expected a StoreUnavailableError, got ${String(refusal)}`,
        )
        assert.equal(refusal.fault, 'closed')
      }
    },
  ],
]
