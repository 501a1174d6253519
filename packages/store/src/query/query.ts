import type { Compilable, Kysely } from 'kysely'
import type { Tables } from '../schema/tables.ts'

/** What SQLite and PostgreSQL take and give without conversion. */
export type SqlValue = string | number | null

/** The parameters of a query, by name. */
export type SqlParameters = Readonly<Record<string, SqlValue>>

/** What has a value for each parameter. */
export type ParametersOf<Parameters> = { readonly [Name in keyof Parameters]: SqlValue }

/** One row, by column. */
export type SqlRow = Record<string, SqlValue>

/** Stands for a parameter while a query is compiled: Kysely takes it for a value and notes where it belongs. */
export class Placeholder {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/**
 * A query that is built and compiled once for each dialect, not each time it is run: that is the better part of what Kysely costs.
 *
 * @typeParam Parameters what it is run with
 * @typeParam Row what it gives
 */
export class Query<Parameters extends ParametersOf<Parameters>, Row> {
  readonly #build: (db: Kysely<Tables>, parameters: Parameters) => Compilable<Row>

  /** @param build builds it with a stand-in for each parameter, so it cannot depend on their values. */
  constructor(build: (db: Kysely<Tables>, parameters: Parameters) => Compilable<Row>) {
    this.#build = build
  }

  /** Compiles it for the dialect of `db`. */
  compile(db: Kysely<Tables>): CompiledSql {
    const { sql, parameters } = this.#build(db, placeholders as Parameters).compile()
    return { sql, parameters: parameters.map((value) => value as SqlValue | Placeholder) }
  }
}

/** SQL, and the parameters in the order in which it takes them. */
export interface CompiledSql {
  readonly sql: string
  readonly parameters: readonly (SqlValue | Placeholder)[]
}

/** The values of a compiled query, in the order in which it takes them. */
export function parameterValues({ parameters }: CompiledSql, values: SqlParameters): SqlValue[] {
  const ordered: SqlValue[] = []
  for (let index = 0; index < parameters.length; index++) {
    const parameter = parameters[index]
    const value = parameter instanceof Placeholder ? values[parameter.name] : parameter
    if (value === undefined) throw new TypeError(`query: expected a value for parameter ${index + 1}, got undefined`)
    ordered.push(value)
  }
  return ordered
}

/** Has a placeholder for whatever is asked for. */
const placeholders: unknown = new Proxy(
  {},
  {
    get: (_, name) => new Placeholder(String(name)),
  },
)

/** The parameter of that name, where a query of many shapes is built: a stand-in for a number, which Kysely takes for the number. */
export function numberOf(parameters: Readonly<Record<string, SqlValue>>, name: string): number {
  return parameters[name] as number
}

/** The parameter of that name, where a query of many shapes is built. */
export function textOf(parameters: Readonly<Record<string, SqlValue>>, name: string): string {
  return parameters[name] as string
}
