import { StoreUnavailableError } from '@portico/core'
import { sql } from 'kysely'
import { type Operation, rowOf, run } from '../query/operation.ts'
import { Query } from '../query/query.ts'
import { type Migration, MIGRATIONS, type SchemaDialect } from './migrations.ts'

/**
 * Brings the schema to the present version. Has to run in a transaction that keeps other processes from doing the same; they find it done.
 *
 * @throws a StoreUnavailableError with the fault `newer-schema` when a later version of Portico has been there.
 */
export function* migrate(dialect: SchemaDialect, migrations: readonly Migration[] = MIGRATIONS): Operation<void> {
  yield* statement(`create table if not exists ${dialect.table('portico_schema')} (version ${dialect.integer} not null)`)
  const found = (yield* rowOf(schemaVersion, {}))?.version ?? 0
  const known = migrations.at(-1)?.version ?? 0
  if (found > known) {
    throw new StoreUnavailableError(
      'newer-schema',
      `store: expected a schema of version ${known} or before, found version ${found}`,
    )
  }
  if (found === known) return
  for (const { version, up } of migrations) {
    if (version <= found) continue
    for (const text of up(dialect)) yield* statement(text)
  }
  yield* run(forgetVersion, {})
  yield* run(rememberVersion, { version: known })
}

/** Whether the schema is the present one. Fails where there is none at all. */
export function* isMigrated(): Operation<boolean> {
  return (yield* rowOf(schemaVersion, {}))?.version === MIGRATIONS.at(-1)?.version
}

const schemaVersion = new Query((db) => db.selectFrom('portico_schema').select('version').orderBy('version', 'desc').limit(1))
const forgetVersion = new Query((db) => db.deleteFrom('portico_schema'))
const rememberVersion = new Query<{ version: number }, unknown>((db, { version }) =>
  db.insertInto('portico_schema').values({ version }),
)

function* statement(text: string): Operation<void> {
  yield* run(new Query((db) => ({ compile: () => sql.raw(text).compile(db) })), {})
}
