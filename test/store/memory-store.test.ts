import { MemoryStore } from '@portico/core'
import {
  checkStoreModel,
  contextStoreContract,
  conversationStoreContract,
  journalStoreContract,
  sessionStoreContract,
  storeContract,
  streamEventStoreContract,
  taskStoreContract,
} from '@portico/testing'
import { describe, test } from 'vitest'

const create = () => ({ store: new MemoryStore() })

test('MemoryStore does what a model of three tenants does, in 5,000 random commands [I5]', async () => {
  await checkStoreModel(new MemoryStore())
})

describe('MemoryStore keeps the contract', () => {
  describe.each([
    ['of stores:', storeContract(create)],
    ['of context:', contextStoreContract(create)],
    ['of conversations:', conversationStoreContract(create)],
    ['of sessions:', sessionStoreContract(create)],
    ['of stream events:', streamEventStoreContract(create)],
    ['of tasks:', taskStoreContract(() => ({ store: new MemoryStore().tasks }))],
    ['of the journal:', journalStoreContract(create)],
  ])('%s', (_what, cases) => {
    for (const { name, run } of cases) test(name, run)
  })
})
