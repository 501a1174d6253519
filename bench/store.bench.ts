import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { ContextInput, ContextStore } from '@portico/core'
import { postgres } from '@portico/store-postgres'
import { sqlite } from '@portico/store-sqlite'
import pg from 'pg'
import type { Benchmark } from './src/benchmark.ts'
import type { WorkContender, WorkJob, Workbench } from './src/work-benchmark.ts'
import { openRaw } from './store/open-raw.ts'
import { recordSql, RECORDED_KEY, Replay, type RecordedStatement } from './store/recorded-sql.ts'
import { entryLines, searchTexts } from './store/searched-entries.ts'

const TENANT = 'acme'
const NAMESPACE = 'notes'
/** How many entries there are to get and list. */
const ENTRIES = 10_000
const BATCH = 500
const PAGE = 100
const SEARCHES = 1000

const benchmarks: readonly Benchmark[] = [
  {
    kind: 'work',
    name: 'store',
    title: 'The context store, against the bare driver running the same SQL with the same durability (synchronous=FULL)',
    open,
  },
]

export default benchmarks

const keyOf = (index: number): string => `key${index.toString().padStart(7, '0')}`
const inputOf = (key: string): ContextInput => ({
  namespace: NAMESPACE,
  key,
  value: { text: 'Tabs are two spaces wide here, and quotes are single.', count: 17 },
  metadata: { type: 'preference', source: 'vscode' },
  tags: ['code'],
})

async function open(entries: number): Promise<Workbench> {
  const folder = mkdtempSync(join(tmpdir(), 'portico-bench-'))
  const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]
  const notes = ['list: both parse what is JSON in the rows. get: the bare driver gives rows, the store entries.']
  const plain = sqlite(join(folder, 'plain.db'), { cacheBytes: 0 })
  const cached = sqlite(join(folder, 'cached.db'))
  closing.unshift(
    () => plain.close(),
    () => cached.close(),
  )
  const raw = await openReplays(join(folder, 'raw.db'))
  for (const context of [plain.context(TENANT), cached.context(TENANT), raw.context]) await fill(context)
  closing.unshift(raw.close)
  const beside = await openPostgres(notes)
  if (beside !== undefined) closing.unshift(beside.close)
  const jobs = [
    putJob(raw, plain.context(TENANT), beside?.context),
    batchJob(raw, plain.context(TENANT), beside?.context),
    getJob(raw, plain.context(TENANT), cached.context(TENANT), beside?.context),
    listJob(raw, plain.context(TENANT), beside?.context),
  ]
  const close = async (): Promise<void> => {
    for (const end of closing) await end()
  }
  if (entries === 0) return { jobs, latencies: [], notes, close }
  const large = sqlite(join(folder, 'large.db'))
  closing.unshift(() => large.close())
  const context = large.context(TENANT)
  const startedAt = performance.now()
  await context.import(entryLines(entries))
  notes.push(`import of ${entries} entries: ${Math.round(entries / ((performance.now() - startedAt) / 1000))} per second`)
  const texts = searchTexts(SEARCHES)
  const latencies = [
    { name: 'search', times: SEARCHES, p99Ms: 50, run: (index: number) => context.search({ text: texts[index] ?? '' }) },
    {
      name: 'list by tag and namespace',
      times: 200,
      run: (index: number) => context.list({ namespace: `n${index % 10}`, tags: [`t${index % 100}`] }),
    },
    {
      name: 'list by time',
      times: 200,
      run: (index: number) => context.list({ namespace: `n${index % 10}`, orderBy: 'updatedAt', direction: 'descending' }),
    },
  ]
  return { jobs, latencies, notes, close }
}

async function fill(context: ContextStore): Promise<void> {
  for (let from = 0; from < ENTRIES; from += BATCH) {
    await context.putMany(Array.from({ length: BATCH }, (_, index) => inputOf(keyOf(from + index + 1))))
  }
}

interface Replays {
  readonly context: ContextStore
  readonly put: Replay
  readonly get: Replay
  readonly list: Replay
  readonly begin: () => unknown
  readonly commit: () => unknown
  readonly close: () => unknown
}

/** Records what the store runs, to run it again without the store. */
async function openReplays(file: string): Promise<Replays> {
  const connection = openRaw(file)
  const recorder = recordSql(connection)
  const store = sqlite(recorder.connection, { cacheBytes: 0 })
  const context = store.context(TENANT)
  // So that ids, sequences and versions are different numbers.
  await store.context('other').putMany(Array.from({ length: 1000 }, (_, index) => inputOf(keyOf(index))))
  for (let count = 0; count < 50; count++) await context.put(inputOf('another'))
  const record = async (work: () => Promise<unknown>): Promise<RecordedStatement[]> => {
    recorder.take()
    await work()
    return recorder.take()
  }
  const put = new Replay(connection, await record(() => context.put(inputOf(RECORDED_KEY))))
  const get = new Replay(connection, await record(() => context.get({ namespace: NAMESPACE, key: RECORDED_KEY })))
  const list = new Replay(connection, await record(() => context.list({ namespace: NAMESPACE, limit: PAGE })))
  const [begin, commit] = [connection.prepare('begin immediate'), connection.prepare('commit')]
  const close = async (): Promise<void> => {
    await store.close()
    connection.close()
  }
  return { context, put, get, list, begin: () => begin.run(), commit: () => commit.run(), close }
}

async function openPostgres(
  notes: string[],
): Promise<{ readonly context: ContextStore; readonly close: () => unknown } | undefined> {
  const url = process.env['PORTICO_TEST_POSTGRES'] ?? `postgres://${userInfo().username}@127.0.0.1:5432/test`
  const schema = `portico_bench_${process.pid}`
  const store = postgres(url, { schema, connectTimeoutMs: 1000 })
  try {
    await store.check()
  } catch (error) {
    notes.push(`no PostgreSQL at ${url}: ${error instanceof Error ? error.message : String(error)}`)
    await store.close()
    return undefined
  }
  await fill(store.context(TENANT))
  const close = async (): Promise<void> => {
    await store.close()
    const client = new pg.Client(url)
    await client.connect()
    await client.query(`drop schema ${schema} cascade`)
    await client.end()
  }
  return { context: store.context(TENANT), close }
}

let lastKey = 1_000_000
const nextKey = (): string => keyOf(++lastKey)

function putJob(raw: Replays, ours: ContextStore, other: ContextStore | undefined): WorkJob {
  const put = (context: ContextStore) => async (times: number) => {
    for (let time = 0; time < times; time++) await context.put(inputOf(nextKey()))
  }
  const bare = (times: number): void => {
    for (let time = 0; time < times; time++) {
      raw.begin()
      raw.put.run(nextKey())
      raw.commit()
    }
  }
  return job('put', bare, { portico: put(ours) }, other && put(other), { portico: 0.8 })
}

function batchJob(raw: Replays, ours: ContextStore, other: ContextStore | undefined): WorkJob {
  const batch = (context: ContextStore) => async (times: number) => {
    for (let time = 0; time < times; time++) {
      await context.batch(Array.from({ length: BATCH }, () => ({ operation: 'put' as const, ...inputOf(nextKey()) })))
    }
  }
  const bare = (times: number): void => {
    for (let time = 0; time < times; time++) {
      raw.begin()
      for (let entry = 0; entry < BATCH; entry++) raw.put.run(nextKey())
      raw.commit()
    }
  }
  return job(`batch of ${BATCH}`, bare, { portico: batch(ours) }, other && batch(other), { portico: 0.7 })
}

function getJob(raw: Replays, ours: ContextStore, cached: ContextStore, other: ContextStore | undefined): WorkJob {
  const get = (context: ContextStore) => async (times: number) => {
    for (let time = 0; time < times; time++) await context.get({ namespace: NAMESPACE, key: keyOf((time % ENTRIES) + 1) })
  }
  const bare = (times: number): void => {
    for (let time = 0; time < times; time++) raw.get.run(keyOf((time % ENTRIES) + 1))
  }
  const contenders = { portico: get(ours), 'portico, cached': get(cached) }
  return job('get', bare, contenders, other && get(other), { portico: 0.65, 'portico, cached': 3 })
}

function listJob(raw: Replays, ours: ContextStore, other: ContextStore | undefined): WorkJob {
  const list = (context: ContextStore) => async (times: number) => {
    for (let time = 0; time < times; time++) await context.list({ namespace: NAMESPACE, limit: PAGE })
  }
  const bare = (times: number): void => {
    for (let time = 0; time < times; time++) {
      for (const row of raw.list.run('')) parseRow(row as ListedRow)
    }
  }
  return job(`list of ${PAGE}`, bare, { portico: list(ours) }, other && list(other), { portico: 0.8 })
}

/** What a listed row has as JSON; a caller that wants entries has to parse all three. */
interface ListedRow {
  readonly value: string
  readonly metadata: string
  readonly tags: string
}

function parseRow({ value, metadata, tags }: ListedRow): readonly unknown[] {
  return [JSON.parse(value), JSON.parse(metadata), JSON.parse(tags)]
}

function job(
  name: string,
  bare: (times: number) => void,
  ours: Readonly<Record<string, (times: number) => Promise<void>>>,
  other: ((times: number) => Promise<void>) | undefined,
  goals: Readonly<Record<string, number>>,
): WorkJob {
  const contenders: WorkContender[] = [{ name: 'bare driver', role: 'limit', run: bare }]
  for (const [title, run] of Object.entries(ours)) contenders.push({ name: title, role: 'ours', run })
  if (other !== undefined) contenders.push({ name: 'portico, PostgreSQL', role: 'other', run: other })
  return { name, contenders, goals }
}
