import { ChangesForgottenError, type ContextChange, type ContextWatch, InvalidEntryError } from '@portico/core'
import { Query } from '../query/query.ts'
import type { SqlDatabase } from '../query/sql-database.ts'

interface ChangeRow {
  readonly sequence: number
  readonly namespace: string
  readonly key: string
  readonly kind: ContextChange['kind']
  readonly version: number
  readonly at: string
}

/** How many changes are read at a time. */
const PORTION = 500

/** The sequence of the latest change of a tenant; no row when nothing has changed yet. */
export const lastChange: Query<{ tenant: string }, { sequence: number }> = new Query((db, { tenant }) =>
  db.selectFrom('portico_change').select('sequence').where('tenant', '=', tenant).orderBy('sequence', 'desc').limit(1),
)

const changesAfter: Query<{ tenant: string; sequence: number }, ChangeRow> = new Query((db, { tenant, sequence }) =>
  db
    .selectFrom('portico_change')
    .select(['sequence', 'namespace', 'key', 'kind', 'version', 'at'])
    .where('tenant', '=', tenant)
    .where('sequence', '>', sequence)
    .orderBy('sequence')
    .limit(PORTION),
)

/** The sequence that a position names. @throws {@link InvalidEntryError} when it is none. */
export function sequenceOf(position: unknown): number {
  if (typeof position === 'string' && /^(?:0|[1-9]\d{0,15})$/.test(position)) return Number(position)
  throw new InvalidEntryError(`after: expected the position of a change, got ${JSON.stringify(position)}`)
}

/** The changes of a tenant, read from the database whenever it says that there may be more. */
export function watchChanges(
  database: SqlDatabase,
  tenant: string,
  start: Promise<number>,
  watch: ContextWatch,
): AsyncIterableIterator<ContextChange> {
  const ended = new AbortController()
  const end = (): void => ended.abort()
  if (watch.signal?.aborted === true) end()
  watch.signal?.addEventListener('abort', end, { once: true })
  const wake = new Wake(ended.signal)
  const stopListening = database.onChange((changed) => {
    if (changed === undefined || changed === tenant) wake.up()
  })
  const stopFollowing = database.follow()
  const release = (): void => {
    end()
    stopListening()
    stopFollowing()
    watch.signal?.removeEventListener('abort', end)
  }
  ended.signal.addEventListener('abort', release, { once: true })
  const changes = readChanges(database, tenant, start, watch, wake, ended.signal)
  const iterator: AsyncIterableIterator<ContextChange> = {
    next: () => changes.next(),
    return: async () => {
      // A generator that waits does not return by itself.
      end()
      return changes.return(undefined)
    },
    [Symbol.asyncIterator]: () => iterator,
  }
  return iterator
}

async function* readChanges(
  database: SqlDatabase,
  tenant: string,
  start: Promise<number>,
  { namespace, prefix }: ContextWatch,
  wake: Wake,
  ended: AbortSignal,
): AsyncGenerator<ContextChange, undefined> {
  let sequence = await start
  while (!ended.aborted) {
    const waiting = wake.next()
    const rows = await database.rows(changesAfter, { tenant, sequence })
    for (const row of rows) {
      // Changes are counted without a gap: one that is missing has been forgotten.
      if (row.sequence !== sequence + 1) throw new ChangesForgottenError()
      sequence = row.sequence
      if (namespace !== undefined && row.namespace !== namespace) continue
      if (prefix !== undefined && !row.key.startsWith(prefix)) continue
      yield {
        position: String(sequence),
        kind: row.kind,
        namespace: row.namespace,
        key: row.key,
        version: row.version,
        at: row.at,
      }
      if (isAborted(ended)) return undefined
    }
    if (rows.length < PORTION) await waiting
  }
  return undefined
}

/** It may change while one waits, which the compiler does not see. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted
}

/** Wakes whoever waits. */
class Wake {
  #wake: (() => void) | undefined

  constructor(ended: AbortSignal) {
    ended.addEventListener('abort', () => this.up(), { once: true })
  }

  /** Resolves when it is woken from now on. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  up(): void {
    this.#wake?.()
  }
}
