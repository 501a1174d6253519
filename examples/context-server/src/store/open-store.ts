import { MemoryStore, type Store } from '@portico/core'
import type { Config } from '../config/load-config.ts'

/** Opens the store of the configuration. */
export async function openStore(_config: Config): Promise<Store> {
  return new MemoryStore()
}
