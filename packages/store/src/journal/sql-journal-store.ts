import type { JournalStep, JournalStore, JsonValue } from '@portico/core'
import { type Operation, rowOf, run } from '../query/operation.ts'
import { Query } from '../query/query.ts'
import type { SqlDatabase } from '../query/sql-database.ts'

/** Writes about steps are done in their order. */
const LANE = 'journal'

/** Keeps the steps of calls in a database. */
export class SqlJournalStore implements JournalStore {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async claim(callId: string, step: string, claimant: string, leaseMs: number): Promise<JournalStep | 'claimed' | 'busy'> {
    return this.#database.write(LANE, () => claimStep(callId, step, claimant, leaseMs))
  }

  async settle(callId: string, step: string, result: JsonValue | undefined, ttlMs: number): Promise<void> {
    const text = result === undefined ? null : JSON.stringify(result)
    await this.#database.write(LANE, () => run(settleStep, { call_id: callId, step, result: text, expires_at: timeIn(ttlMs) }))
  }

  async release(callId: string, step: string, claimant: string): Promise<void> {
    await this.#database.write(LANE, () => run(releaseStep, { call_id: callId, step, claimant }))
  }

  /** Forgets those whose time has passed. */
  async forgetExpired(): Promise<void> {
    await this.#database.write(LANE, () => run(deleteExpired, { now: timeIn(0) }))
  }
}

function* claimStep(
  callId: string,
  step: string,
  claimant: string,
  leaseMs: number,
): Operation<JournalStep | 'claimed' | 'busy'> {
  const found = yield* rowOf(findStep, { call_id: callId, step, now: timeIn(0) })
  if (found?.settled === 1) {
    // It was written from such a value.
    return { result: found.result === null ? undefined : (JSON.parse(found.result) as JsonValue) }
  }
  if (found !== undefined && found.claimant !== claimant) return 'busy'
  yield* run(writeClaim, { call_id: callId, step, claimant, expires_at: timeIn(leaseMs) })
  return 'claimed'
}

const findStep: Query<
  { call_id: string; step: string; now: string },
  { settled: number; claimant: string | null; result: string | null }
> = new Query((db, { call_id, step, now }) =>
  db
    .selectFrom('portico_journal')
    .select(['settled', 'claimant', 'result'])
    .where('call_id', '=', call_id)
    .where('step', '=', step)
    .where('expires_at', '>', now),
)

const writeClaim: Query<{ call_id: string; step: string; claimant: string; expires_at: string }, unknown> = new Query(
  (db, { call_id, step, claimant, expires_at }) =>
    db
      .insertInto('portico_journal')
      .values({ call_id, step, claimant, settled: 0, result: null, expires_at })
      .onConflict((conflict) =>
        conflict.columns(['call_id', 'step']).doUpdateSet((eb) => ({
          claimant: eb.ref('excluded.claimant'),
          settled: eb.ref('excluded.settled'),
          result: eb.ref('excluded.result'),
          expires_at: eb.ref('excluded.expires_at'),
        })),
      ),
)

const settleStep: Query<{ call_id: string; step: string; result: string | null; expires_at: string }, unknown> = new Query(
  (db, { call_id, step, result, expires_at }) =>
    db
      .insertInto('portico_journal')
      .values({ call_id, step, claimant: null, settled: 1, result, expires_at })
      .onConflict((conflict) =>
        conflict.columns(['call_id', 'step']).doUpdateSet((eb) => ({
          claimant: eb.ref('excluded.claimant'),
          settled: eb.ref('excluded.settled'),
          result: eb.ref('excluded.result'),
          expires_at: eb.ref('excluded.expires_at'),
        })),
      ),
)

const releaseStep: Query<{ call_id: string; step: string; claimant: string }, unknown> = new Query(
  (db, { call_id, step, claimant }) =>
    db
      .deleteFrom('portico_journal')
      .where('call_id', '=', call_id)
      .where('step', '=', step)
      .where('claimant', '=', claimant)
      .where('settled', '=', 0),
)

const deleteExpired: Query<{ now: string }, unknown> = new Query((db, { now }) =>
  db.deleteFrom('portico_journal').where('expires_at', '<=', now),
)

function timeIn(ms: number): string {
  return new Date(Date.now() + ms).toISOString()
}
