import assert from 'node:assert/strict'
import {
  type ContextChange,
  type ContextEntry,
  type ContextHits,
  type ContextPage,
  type ContextRef,
  type ContextStore,
  type ContextVersion,
  type Store,
  StoreError,
  VersionConflictError,
} from '@portico/core'
import { pagesOf, take } from '../context/context-case.ts'
import { KEPT_VERSIONS, type ModelEntry, TenantModel } from './tenant-model.ts'
import { KEYS, type ModelMethod, type ModelStep, NAMESPACES, stepArbitrary, TENANTS } from './model-step.ts'

/** How much {@link checkStoreModel} does. */
export interface StoreModelOptions {
  /** How many commands in all. Default 5,000. */
  readonly commands?: number
  /** Of fast-check: repeats a run. Default: another one each time. */
  readonly seed?: number
}

/** So many commands make a run at most; each run has tenants of its own, and begins with nothing. */
const COMMANDS_PER_RUN = 250
const RUNS = 10

/** One tenant of a run: in the store, in the model, and who watches it. */
interface Pair {
  readonly context: ContextStore
  readonly model: TenantModel
  readonly changes: AsyncIterator<ContextChange>
}

/**
 * Does thousands of random commands with three tenants of a store, and with a model of what each of them keeps; rejects with the shortest list of
 * commands that fast-check finds after which they differ. The whole state is compared after each run: entries, pages, histories, figures, and what
 * those were told who watch. Needs `fast-check` to be installed.
 */
export async function checkStoreModel(
  store: Pick<Store, 'context'>,
  { commands = 5000, seed }: StoreModelOptions = {},
): Promise<void> {
  const fc = await import('fast-check')
  const steps = fc.array(
    stepArbitrary(fc).map((step) => new StepCommand(step)),
    { maxLength: COMMANDS_PER_RUN, size: 'max' },
  )
  let done = 0
  const property = fc.asyncProperty(steps, async (run) => {
    const pairs = Array.from({ length: TENANTS }, () => pairOf(store))
    try {
      await fc.asyncModelRun(() => ({ model: pairs, real: pairs }), run)
      for (const pair of pairs) await compareAll(pair)
      done += run.length
    } finally {
      for (const { changes } of pairs) await changes.return?.()
    }
  })
  while (done < commands) await fc.assert(property, { numRuns: RUNS, ...(seed === undefined ? {} : { seed: seed + done }) })
}

function pairOf(store: Pick<Store, 'context'>): Pair {
  const context = store.context(`tenant ${crypto.randomUUID()}`)
  return { context, model: new TenantModel(), changes: context.watch()[Symbol.asyncIterator]() }
}

/** Does one step in store and model, and compares what came of it. */
class StepCommand {
  readonly #step: ModelStep

  constructor(step: ModelStep) {
    this.#step = step
  }

  /** Older states than these a store may keep or not. */
  check(pairs: readonly Pair[]): boolean {
    const { tenant, method, args } = this.#step
    if (method !== 'restore') return true
    const [ref, version] = args as [ContextRef, number]
    const kept = pairs[tenant]?.model.history(ref) ?? []
    return version > (kept[0]?.version ?? 0) || kept.some((state) => state.version === version)
  }

  async run(pairs: readonly Pair[]): Promise<void> {
    const { tenant, method, args } = this.#step
    const { context, model } = pairs[tenant] ?? missing()
    // Both have these methods, and take these arguments.
    const call = async (target: object): Promise<unknown> =>
      outcomeOf(async () => (target as Record<ModelMethod, (...given: readonly unknown[]) => unknown>)[method](...args))
    const [actual, expected] = [comparable(method, await call(context)), await call(model)]
    assert.deepEqual(actual, expected, this.toString())
  }

  toString(): string {
    const { tenant, method, args } = this.#step
    return `${tenant}.${method}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`
  }
}

async function compareAll({ context, model, changes }: Pair): Promise<void> {
  const expected = model.list({ limit: 1000 }).entries
  const listed: ModelEntry[] = []
  for await (const page of pagesOf(context, { limit: 3 })) listed.push(...page.entries.map(plain))
  assert.deepEqual(listed, expected)
  for (const orderBy of ['createdAt', 'updatedAt'] as const) {
    const ordered: ContextEntry[] = []
    for await (const page of pagesOf(context, { limit: 3, orderBy })) ordered.push(...page.entries)
    assert.deepEqual(
      ordered.map((entry) => entry[orderBy]),
      ordered.map((entry) => entry[orderBy]).sort(),
    )
    assert.deepEqual(sorted(ordered.map(plain)), expected)
  }
  assert.deepEqual(await context.stats(), model.stats())
  for (const namespace of NAMESPACES) {
    for (const key of KEYS) {
      assert.deepEqual(comparable('history', await context.history({ namespace, key })), model.history({ namespace, key }))
    }
  }
  const told = await take(changes, model.changes.length)
  assert.deepEqual(
    told.map(({ kind, namespace, key, version }) => `${kind} ${namespace} ${key} ${version}`),
    model.changes,
  )
}

/** What came of a call: its result, or what its error says. */
async function outcomeOf(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return await call()
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    const { name, index } = error
    return error instanceof VersionConflictError ? { name, index, ref: error.ref, current: error.current } : { name, index }
  }
}

/** A result of a store without what a model cannot know. */
function comparable(method: ModelMethod, result: unknown): unknown {
  if (result === undefined || (typeof result === 'object' && result !== null && 'name' in result)) return result
  // Each method's result is what its interface says.
  switch (method) {
    case 'get':
    case 'put':
    case 'patch':
    case 'restore':
      return plain(result as ContextEntry)
    case 'getMany':
    case 'putMany':
    case 'batch':
      return (result as readonly (ContextEntry | undefined)[]).map((entry) => entry && plain(entry))
    case 'list': {
      const { entries, nextCursor } = result as ContextPage
      return { entries: entries.map(plain), hasMore: nextCursor !== undefined }
    }
    case 'search':
      return sorted((result as ContextHits).hits.map(({ entry }) => plain(entry)))
    case 'history':
      return (result as readonly ContextVersion[]).slice(0, KEPT_VERSIONS).map(({ at: _at, ...state }) => state)
    case 'delete':
    case 'deleteMany':
    case 'count':
    case 'stats':
    case 'setQuota':
      return result
  }
}

function plain({ namespace, key, value, metadata, tags, version, expiresAt }: ContextEntry): ModelEntry {
  return { namespace, key, value, metadata, tags, version, expires: expiresAt !== undefined }
}

function sorted(entries: readonly ModelEntry[]): ModelEntry[] {
  return [...entries].sort((a, b) => (`${a.namespace}\0${a.key}` < `${b.namespace}\0${b.key}` ? -1 : 1))
}

function missing(): never {
  throw new RangeError('expected a tenant of the run')
}
