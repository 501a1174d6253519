import assert from 'node:assert/strict'
import type { SessionStore, Store, StoredSession } from '@portico/core'
import type { ContractCase } from '../http-contract/contract-case.ts'
import { eventually } from './eventually.ts'
import { casesOf, type CreateStore, type StoreCase } from './store-under-test.ts'

/** Longer than any test takes. */
const LONG_MS = 600_000

/**
 * What every store of sessions has to do.
 *
 * @param create makes a store; ids are new in each case, so it may be the same database each time. Called once for each case.
 */
export function sessionStoreContract(create: CreateStore<Pick<Store, 'sessions'>>): readonly ContractCase[] {
  return casesOf(
    CASES.map(([name, check]): StoreCase<Pick<Store, 'sessions'>> => [name, async ({ sessions }) => check(sessions)]),
    create,
  )
}

const CASES: readonly StoreCase<SessionStore>[] = [
  [
    'gives back a session as it was saved, member for member',
    async (sessions) => {
      const session = makeSession({
        principalId: 'Zürich 日本 🎉',
        state: { level: 'debug', nested: [{ a: null }], text: '\u0000"' },
      })
      await sessions.save(session, LONG_MS)
      assert.deepEqual(await sessions.load(session.id), session)
      const unknown = makeSession({ principalId: undefined })
      await sessions.save(unknown, LONG_MS)
      const loaded = await sessions.load(unknown.id)
      assert.equal(loaded?.principalId, undefined)
      assert.deepEqual({ ...loaded, principalId: undefined }, unknown)
    },
  ],
  [
    'knows nothing of a session that was not saved',
    async (sessions) => {
      await sessions.save(makeSession(), LONG_MS)
      for (const id of [crypto.randomUUID(), '', '__proto__', "' or 1=1 --"]) assert.equal(await sessions.load(id), undefined)
    },
  ],
  [
    'replaces a session by its new state',
    async (sessions) => {
      const session = makeSession()
      await sessions.save(session, LONG_MS)
      const later = { ...session, state: { isReady: true } }
      await sessions.save(later, LONG_MS)
      assert.deepEqual(await sessions.load(session.id), later)
    },
  ],
  [
    'keeps what was saved, whatever the caller does with it later',
    async (sessions) => {
      const state = { list: [1] }
      const session = makeSession({ state })
      await sessions.save(session, LONG_MS)
      state.list.push(2)
      assert.deepEqual((await sessions.load(session.id))?.state, { list: [1] })
    },
  ],
  [
    'forgets a session whose time has passed, and one that has ended',
    async (sessions) => {
      const [short, long, ended] = [makeSession(), makeSession(), makeSession()]
      await sessions.save(short, 30)
      await sessions.save(long, LONG_MS)
      await sessions.save(ended, LONG_MS)
      await sessions.delete(ended.id)
      await sessions.delete(crypto.randomUUID())
      assert.equal(await sessions.load(ended.id), undefined)
      await eventually(async () => assert.equal(await sessions.load(short.id), undefined))
      assert.deepEqual(await sessions.load(long.id), long)
    },
  ],
  [
    'begins the time of a session anew when it is in use',
    async (sessions) => {
      const [used, idle] = [makeSession(), makeSession()]
      await sessions.save(used, 60)
      await sessions.save(idle, 60)
      await sessions.touch(used.id, LONG_MS)
      await eventually(async () => assert.equal(await sessions.load(idle.id), undefined))
      assert.deepEqual(await sessions.load(used.id), used)
      await sessions.touch(idle.id, LONG_MS)
      await sessions.touch(crypto.randomUUID(), LONG_MS)
      assert.equal(await sessions.load(idle.id), undefined)
    },
  ],
]

function makeSession(members: Partial<StoredSession> = {}): StoredSession {
  return {
    id: crypto.randomUUID(),
    transport: 'streamable-http',
    principalId: 'ada',
    protocolVersion: 'a revision',
    client: { clientInfo: { name: 'test', version: '1' }, capabilities: { roots: {} } },
    state: {},
    ...members,
  }
}
