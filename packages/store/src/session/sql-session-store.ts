import type { JsonObject, SessionStore, StoredSession } from '@portico/core'
import { run } from '../query/operation.ts'
import { Query } from '../query/query.ts'
import type { SqlDatabase } from '../query/sql-database.ts'
import { ownLane } from '../query/write-lane.ts'
import type { SessionTable } from '../schema/tables.ts'

/** Writes about sessions are done in their order. */
const LANE = ownLane('sessions')

/** Keeps sessions in a database. */
export class SqlSessionStore implements SessionStore {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async save(session: StoredSession, ttlMs: number): Promise<void> {
    const { id, transport, principalId, protocolVersion, client, state } = session
    const row = {
      id,
      transport,
      principal_id: principalId ?? null,
      protocol_version: protocolVersion,
      client: JSON.stringify(client),
      state: JSON.stringify(state),
    }
    await this.#database.write(LANE, () => run(saveSession, { ...row, expires_at: timeIn(ttlMs) }))
  }

  async load(id: string): Promise<StoredSession | undefined> {
    const [row] = await this.#database.rows(loadSession, { id, now: timeIn(0) })
    if (row === undefined) return undefined
    return {
      id,
      transport: row.transport,
      principalId: row.principal_id ?? undefined,
      protocolVersion: row.protocol_version,
      // Both were written from such objects.
      client: JSON.parse(row.client) as JsonObject,
      state: JSON.parse(row.state) as JsonObject,
    }
  }

  async touch(id: string, ttlMs: number): Promise<void> {
    await this.#database.write(LANE, () => run(touchSession, { id, now: timeIn(0), expires_at: timeIn(ttlMs) }))
  }

  async delete(id: string): Promise<void> {
    await this.#database.write(LANE, () => run(deleteSession, { id }))
  }

  /** Forgets those whose time has passed. */
  async forgetExpired(): Promise<void> {
    await this.#database.write(LANE, () => run(deleteExpired, { now: timeIn(0) }))
  }
}

const saveSession: Query<{ [Column in keyof SessionTable]: SessionTable[Column] }, unknown> = new Query((db, row) =>
  db
    .insertInto('portico_session')
    .values({
      id: row.id,
      transport: row.transport,
      principal_id: row.principal_id,
      protocol_version: row.protocol_version,
      client: row.client,
      state: row.state,
      expires_at: row.expires_at,
    })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({
        transport: eb.ref('excluded.transport'),
        principal_id: eb.ref('excluded.principal_id'),
        protocol_version: eb.ref('excluded.protocol_version'),
        client: eb.ref('excluded.client'),
        state: eb.ref('excluded.state'),
        expires_at: eb.ref('excluded.expires_at'),
      })),
    ),
)

const loadSession: Query<{ id: string; now: string }, Omit<SessionTable, 'id' | 'expires_at'>> = new Query((db, { id, now }) =>
  db
    .selectFrom('portico_session')
    .select(['transport', 'principal_id', 'protocol_version', 'client', 'state'])
    .where('id', '=', id)
    .where('expires_at', '>', now),
)

const touchSession: Query<{ id: string; now: string; expires_at: string }, unknown> = new Query((db, { id, now, expires_at }) =>
  db.updateTable('portico_session').set({ expires_at }).where('id', '=', id).where('expires_at', '>', now),
)

const deleteSession: Query<{ id: string }, unknown> = new Query((db, { id }) =>
  db.deleteFrom('portico_session').where('id', '=', id),
)

const deleteExpired: Query<{ now: string }, unknown> = new Query((db, { now }) =>
  db.deleteFrom('portico_session').where('expires_at', '<=', now),
)

function timeIn(ms: number): string {
  return new Date(Date.now() + ms).toISOString()
}
