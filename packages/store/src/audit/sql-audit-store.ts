import { createHash } from 'node:crypto'
import { type AuditChainEnd, type AuditEntry, type AuditRecord, type AuditStore, EMPTY_CHAIN } from '@portico/core'
import { sortKeys } from '@portico/core/internal'
import { type Operation, rowOf, run } from '../query/operation.ts'
import { Query } from '../query/query.ts'
import type { SqlDatabase } from '../query/sql-database.ts'
import { exclusiveLane } from '../query/write-lane.ts'

/** Each entry continues the one before it, so they are written one at a time, whatever process writes them. */
const LANE = exclusiveLane('audit')
/** How many entries are read at a time. */
const PORTION = 500

/** Keeps audit records in a database, for ever: there is no way here to change or delete one. */
export class SqlAuditStore implements AuditStore {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async append(record: AuditRecord): Promise<AuditEntry> {
    return this.#database.write(LANE, () => appendRecord(record))
  }

  async *read(after = 0): AsyncGenerator<AuditEntry> {
    for (let sequence = after; ; ) {
      const rows = await this.#database.rows(entriesAfter, { sequence })
      for (const row of rows) {
        sequence = row.sequence
        // Whether it is one is for whoever verifies the chain.
        yield JSON.parse(row.entry) as AuditEntry
      }
      if (rows.length < PORTION) return
    }
  }
}

function* appendRecord(record: AuditRecord): Operation<AuditEntry> {
  const end = (yield* rowOf(lastEntry, {})) ?? EMPTY_CHAIN
  const entry = chain(record, end)
  yield* run(insertEntry, { sequence: entry.sequence, hash: entry.hash, entry: JSON.stringify(entry) })
  return entry
}

/** As `chainAuditRecord` of core does it, but at once: it happens between two queries of a transaction. */
function chain(record: AuditRecord, { sequence, hash }: AuditChainEnd): AuditEntry {
  // As it will be read again: members that are undefined are gone then.
  const kept = JSON.parse(JSON.stringify(record)) as AuditRecord
  const entry = { ...kept, sequence: sequence + 1, previousHash: hash }
  return {
    ...entry,
    hash: createHash('sha256')
      .update(JSON.stringify(sortKeys(entry)))
      .digest('hex'),
  }
}

const lastEntry: Query<Record<never, never>, AuditChainEnd> = new Query((db) =>
  db.selectFrom('portico_audit').select(['sequence', 'hash']).orderBy('sequence', 'desc').limit(1),
)

const insertEntry: Query<{ sequence: number; hash: string; entry: string }, unknown> = new Query(
  (db, { sequence, hash, entry }) => db.insertInto('portico_audit').values({ sequence, hash, entry }),
)

const entriesAfter: Query<{ sequence: number }, { sequence: number; entry: string }> = new Query((db, { sequence }) =>
  db
    .selectFrom('portico_audit')
    .select(['sequence', 'entry'])
    .where('sequence', '>', sequence)
    .orderBy('sequence')
    .limit(PORTION),
)
