import type { ContextChange, ContextEntry, ContextInput, ContextPage, ContextQuery, ContextStore, Store } from '@portico/core'
import type { StoreCase } from '../store-under-test.ts'

/** What a case of context works with: the store of a tenant that nobody else has, and the way to other tenants. */
export interface ContextUnderTest {
  readonly context: ContextStore
  /** Another tenant that nobody has. */
  readonly other: () => ContextStore
}

/** A case of {@link ContextStore}. */
export type ContextCase = readonly [name: string, check: (under: ContextUnderTest) => Promise<void>]

/** The case of a whole store. Tenants are new for each case, so that many cases may share a database. */
export function toStoreCase([name, check]: ContextCase): StoreCase<Pick<Store, 'context'>> {
  const other = (store: Pick<Store, 'context'>) => store.context(`tenant ${crypto.randomUUID()}`)
  return [name, async (store) => check({ context: other(store), other: () => other(store) })]
}

/** An entry to write; what does not matter is made up. */
export function note(key: string, members: Partial<ContextInput> = {}): ContextInput {
  return { namespace: 'notes', key, value: `about ${key}`, ...members }
}

export function keysOf(entries: readonly ContextEntry[]): string[] {
  return entries.map(({ key }) => key)
}

/** The keys of all pages. */
export async function allKeys(context: ContextStore, query: ContextQuery = {}): Promise<string[]> {
  const keys: string[] = []
  for await (const { entries } of pagesOf(context, query)) keys.push(...keysOf(entries))
  return keys
}

export async function* pagesOf(context: ContextStore, query: ContextQuery = {}): AsyncGenerator<ContextPage> {
  let page = await context.list(query)
  yield page
  while (page.nextCursor !== undefined) {
    page = await context.list({ ...query, cursor: page.nextCursor })
    yield page
  }
}

/** The next changes of a watch. */
export async function take(changes: AsyncIterator<ContextChange>, count: number): Promise<ContextChange[]> {
  const taken: ContextChange[] = []
  while (taken.length < count) {
    const next = await changes.next()
    if (next.done === true) throw new Error(`expected ${count} changes, the watch ended after ${taken.length}`)
    taken.push(next.value)
  }
  return taken
}
