import type { ParametersOf, Query, SqlParameters, SqlRow } from './query.ts'

/** A query to run, with its parameters. */
export interface Step {
  readonly query: Query<never, unknown>
  readonly parameters: SqlParameters
}

/**
 * Queries and what is done between them, without saying how they are run: it yields each query and is given its rows. SQLite runs the whole of it
 * without letting anything else happen in between; PostgreSQL waits for each answer.
 */
export type Operation<T> = Generator<Step, T, SqlRow[]>

/** Runs a query; its rows. */
export function* rowsOf<Parameters extends ParametersOf<Parameters>, Row>(
  query: Query<Parameters, Row>,
  parameters: Parameters,
): Operation<Row[]> {
  // The query says what its rows are; whoever runs it does not know.
  return (yield { query: query, parameters }) as unknown as Row[]
}

/** Runs a query; its first row. */
export function* rowOf<Parameters extends ParametersOf<Parameters>, Row>(
  query: Query<Parameters, Row>,
  parameters: Parameters,
): Operation<Row | undefined> {
  const rows = yield* rowsOf(query, parameters)
  return rows[0]
}

/** Runs a query for what it does. */
export function* run<Parameters extends ParametersOf<Parameters>>(
  query: Query<Parameters, unknown>,
  parameters: Parameters,
): Operation<void> {
  yield { query: query, parameters }
}
