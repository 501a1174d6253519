import { setTimeout as delay } from 'node:timers/promises'
import type { ContextChange } from '@portico/core'
import type { DurableStore } from '@portico/store'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { TcpProxy } from '../test-support/tcp-proxy.ts'
import { createTestDatabase, type TestDatabase, whyNoPostgres } from '../test-support/test-database.ts'
import { postgres } from './postgres.ts'

const missing = await whyNoPostgres()
const entry = { namespace: 'n', key: 'k', value: 1 }
const KILL = `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`

describe.skipIf(missing !== undefined)(
  `postgres with faults [F3]${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let database: TestDatabase
    let tenants = 0

    beforeAll(async () => {
      database = await createTestDatabase()
    })

    afterAll(() => database.drop())

    function open(url = database.url): DurableStore {
      const store = postgres(url, { connectTimeoutMs: 1000 })
      onTestFinished(() => store.close())
      return store
    }

    test('goes on when its connections are ended while nobody uses them', async () => {
      const context = open().context(`${++tenants}`)
      await context.put(entry)
      await database.query(KILL)
      await expect(context.get(entry)).resolves.toMatchObject({ version: 1 })
      await database.query(KILL)
      await expect(context.put({ ...entry, value: 2 })).resolves.toMatchObject({ version: 2 })
    })

    test('does a write once when its connection is ended before the commit', async () => {
      const tenant = `${++tenants}`
      const context = open().context(tenant)
      await context.put(entry)
      // It waits for the lock of its tenant, which somebody else holds.
      await database.query('select pg_advisory_lock(hashtextextended($1, 7767842))', [tenant])
      const write = context.put({ ...entry, value: 2 })
      const waiting = `select pid from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`
      let pids: { pid: number }[] = []
      while (pids.length === 0) pids = (await database.query(waiting)).rows as { pid: number }[]
      await database.query('select pg_terminate_backend($1)', [pids[0]?.pid])
      await database.query('select pg_advisory_unlock_all()')
      await expect(write).resolves.toMatchObject({ version: 2 })
      await expect(context.history(entry)).resolves.toHaveLength(2)
    })

    test('says that it is disconnected, and works again without being made anew', async () => {
      const proxy = new TcpProxy(database.url)
      await proxy.open()
      onTestFinished(() => proxy.shut())
      const store = open(proxy.url)
      const context = store.context(`${++tenants}`)
      await context.put(entry)
      await proxy.shut()
      const disconnected = { name: 'StoreUnavailableError', fault: 'disconnected' }
      for (const call of [() => store.check(), () => context.get(entry), () => context.put(entry), () => store.tasks.get('t')]) {
        await expect(call()).rejects.toMatchObject(disconnected)
      }
      store.streamEvents.append('s', 'stream', 'lost')
      await expect(store.streamEvents.settled()).rejects.toMatchObject(disconnected)
      await proxy.open()
      await expect(context.put({ ...entry, value: 2 })).resolves.toMatchObject({ version: 2 })
      await expect(store.check()).resolves.toBeUndefined()
    })

    test('does not acknowledge a write whose commit got no answer, and does not do it twice', async () => {
      const proxy = new TcpProxy(database.url)
      await proxy.open()
      onTestFinished(() => proxy.shut())
      const context = open(proxy.url).context(`${++tenants}`)
      await context.put(entry)
      proxy.cutAt = 'commit'
      await expect(context.put({ ...entry, value: 2 })).rejects.toMatchObject({ fault: 'disconnected' })
      await expect(context.get(entry)).resolves.toMatchObject({ version: 1 })
    })

    test('is there from the first call on when PostgreSQL comes later', async () => {
      const proxy = new TcpProxy(database.url)
      await proxy.open()
      await proxy.shut()
      const store = open(proxy.url)
      await expect(store.check()).rejects.toMatchObject({ fault: 'disconnected' })
      await proxy.open()
      onTestFinished(() => proxy.shut())
      await expect(store.check()).resolves.toBeUndefined()
    })

    test('tells each change once and in order while the connection that listens is ended again and again [M2]', async () => {
      const tenant = `${++tenants}`
      const [writer, watcher] = [open(), open()]
      const changes = watcher.context(tenant).watch()[Symbol.asyncIterator]()
      const told: ContextChange[] = []
      const first = changes.next()
      const writing = (async () => {
        for (let count = 0; count < 100; count++) {
          await writer.context(tenant).put({ namespace: 'n', key: `${count}`, value: count })
          if (count % 20 === 10) await database.query(`${KILL} and query like 'listen%'`)
          if (count % 20 === 15) await delay(20)
        }
      })()
      told.push((await first).value as ContextChange)
      while (told.length < 100) told.push((await changes.next()).value as ContextChange)
      await writing
      await changes.return?.()
      expect(told.map(({ key }) => Number(key))).toEqual(Array.from({ length: 100 }, (_, count) => count))
    })

    test('lets writers of several processes change the same entry without losing a change', async () => {
      const tenant = `${++tenants}`
      const stores = [open(), open(), open()]
      const writes = Array.from({ length: 60 }, async (_, count) =>
        stores[count % 3]?.context(tenant).put({ ...entry, value: count }),
      )
      const versions = (await Promise.all(writes)).map((written) => written?.version ?? 0)
      expect(versions.sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1))
    })

    test('refuses a newer schema; three that start at once make it once [D4]', async () => {
      const stores = ['a', 'b', 'c'].map(() => postgres(database.url, { schema: 'together' }))
      await Promise.all(stores.map((store) => store.check()))
      await expect(database.query('select * from together.portico_schema')).resolves.toMatchObject({ rowCount: 1 })
      await Promise.all(stores.map((store) => store.close()))
      await database.query('update together.portico_schema set version = 99')
      const older = postgres(database.url, { schema: 'together' })
      await expect(older.check()).rejects.toMatchObject({ name: 'StoreUnavailableError', fault: 'newer-schema' })
      await older.close()
    })

    test('is refused once it is closed', async () => {
      const store = postgres(database.url)
      await store.check()
      const change = store.context('t').watch()[Symbol.asyncIterator]().next()
      change.catch(() => undefined)
      await store.context('other').get(entry)
      await store.close()
      const closed = { name: 'StoreUnavailableError', fault: 'closed' }
      await expect(change).rejects.toMatchObject(closed)
      await expect(store.context('t').get(entry)).rejects.toMatchObject(closed)
      await expect(store.context('t').put(entry)).rejects.toMatchObject(closed)
    })
  },
)
