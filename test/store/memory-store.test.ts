import { MemoryStore } from '@portico/core'
import { contextStoreContract } from '@portico/testing'
import { describe, test } from 'vitest'

describe('MemoryStore keeps the contract of context:', () => {
  for (const { name, run } of contextStoreContract(() => ({ store: new MemoryStore() }))) test(name, run)
})
