import type { Store } from '@portico/core'
import type { ContractCase } from '../http-contract/contract-case.ts'
import { BATCH_CASES } from './context/batch-cases.ts'
import { CONCURRENCY_CASES } from './context/concurrency-cases.ts'
import { toStoreCase } from './context/context-case.ts'
import { ENTRY_CASES } from './context/entry-cases.ts'
import { EXPIRY_CASES } from './context/expiry-cases.ts'
import { HISTORY_CASES } from './context/history-cases.ts'
import { LIST_CASES } from './context/list-cases.ts'
import { QUOTA_CASES } from './context/quota-cases.ts'
import { SEARCH_CASES } from './context/search-cases.ts'
import { TRANSFER_CASES } from './context/transfer-cases.ts'
import { WATCH_CASES } from './context/watch-cases.ts'
import { casesOf, type CreateStore } from './store-under-test.ts'

/**
 * What every store of context has to do.
 *
 * ```ts
 * for (const { name, run } of contextStoreContract(() => ({ store: new MemoryStore() }))) test(name, run)
 * ```
 *
 * @param create makes a store; tenants are new in each case, so it may be the same database each time. Called once for each case.
 */
export function contextStoreContract(create: CreateStore<Pick<Store, 'context'>>): readonly ContractCase[] {
  const cases = [
    ...ENTRY_CASES,
    ...EXPIRY_CASES,
    ...LIST_CASES,
    ...SEARCH_CASES,
    ...HISTORY_CASES,
    ...BATCH_CASES,
    ...QUOTA_CASES,
    ...WATCH_CASES,
    ...CONCURRENCY_CASES,
    ...TRANSFER_CASES,
  ]
  return casesOf(cases.map(toStoreCase), create)
}
