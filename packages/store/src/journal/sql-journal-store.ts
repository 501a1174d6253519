import type { JournalStep, JournalStore, JsonValue } from '@portico/core'
import { type Operation, rowOf, run } from '../query/operation.ts'
import { Query } from '../query/query.ts'
import type { SqlDatabase } from '../query/sql-database.ts'
import { ownLane } from '../query/write-lane.ts'

/** Writes about steps are done in their order. */
const LANE = ownLane('journal')

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
  const now = timeIn(0)
  const claimed = yield* rowOf(takeClaim, { call_id: callId, step, claimant, expires_at: timeIn(leaseMs), now })
  if (claimed !== undefined) return 'claimed'
  const found = yield* rowOf(findStep, { call_id: callId, step, now })
  if (found?.settled !== 1) return 'busy'
  // It was written from such a value.
  return { result: found.result === null ? undefined : (JSON.parse(found.result) as JsonValue) }
}

const findStep: Query<{ call_id: string; step: string; now: string }, { settled: number; result: string | null }> = new Query(
  (db, { call_id, step, now }) =>
    db
      .selectFrom('portico_journal')
      .select(['settled', 'result'])
      .where('call_id', '=', call_id)
      .where('step', '=', step)
      .where('expires_at', '>', now),
)

/** One statement, so that two processes cannot both find it free. A row when the claim is the claimant's. */
const takeClaim: Query<{ call_id: string; step: string; claimant: string; expires_at: string; now: string }, { step: string }> =
  new Query((db, { call_id, step, claimant, expires_at, now }) =>
    db
      .insertInto('portico_journal')
      .values({ call_id, step, claimant, settled: 0, result: null, expires_at })
      .onConflict((conflict) =>
        conflict
          .columns(['call_id', 'step'])
          .doUpdateSet((eb) => ({
            claimant: eb.ref('excluded.claimant'),
            settled: eb.ref('excluded.settled'),
            result: eb.ref('excluded.result'),
            expires_at: eb.ref('excluded.expires_at'),
          }))
          .where((eb) =>
            eb.or([
              eb('portico_journal.expires_at', '<=', now),
              eb.and([eb('portico_journal.settled', '=', 0), eb('portico_journal.claimant', '=', claimant)]),
            ]),
          ),
      )
      .returning('portico_journal.step'),
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
