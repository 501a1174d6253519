import { closeSync, openSync } from 'node:fs'
import { MemoryStore, type Store, StoreError } from '@portico/core'
import { postgres } from '@portico/store-postgres'
import { sqlite } from '@portico/store-sqlite'
import { isFile, type Config } from '../config/load-config.ts'
import { UserError } from '../program/user-error.ts'

/**
 * Opens the store of the configuration, and bounds its namespaces as that says.
 *
 * @throws UserError when it cannot be opened.
 */
export async function openStore({ database, quotas, tenant }: Config): Promise<Store> {
  const store = openDatabase(database)
  try {
    await store.check()
    const context = store.context(tenant)
    for (const [namespace, quota] of Object.entries(quotas)) await context.setQuota(namespace, quota)
    return store
  } catch (error) {
    await store.close()
    if (error instanceof StoreError) throw new UserError(`The database cannot be used: ${error.message}`)
    throw error
  }
}

function openDatabase(database: string): Store {
  if (database === 'memory') return new MemoryStore()
  if (!isFile(database)) return postgres(database)
  makePrivate(database)
  return sqlite(database)
}

/** What is kept is nobody else's to read. SQLite gives the files beside it the rights of this one. */
function makePrivate(file: string): void {
  try {
    closeSync(openSync(file, 'a', 0o600))
  } catch {
    // The store says what is wrong with the file, in words for people.
  }
}
