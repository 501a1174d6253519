import type { SqliteConnection, SqliteStatement } from '@portico/store-sqlite'

type Parameter = string | number | null

/** A statement that was run. */
export interface RecordedStatement {
  readonly sql: string
  readonly parameters: readonly Parameter[]
  readonly rows: readonly unknown[]
}

/** A connection that notes what is run with it. */
export function recordSql(connection: SqliteConnection): { readonly connection: SqliteConnection; take(): RecordedStatement[] } {
  let recorded: RecordedStatement[] = []
  const wrap = (sql: string, statement: SqliteStatement): SqliteStatement => ({
    run: (...parameters) => {
      recorded.push({ sql, parameters, rows: [] })
      return statement.run(...parameters)
    },
    all: (...parameters) => {
      const rows = statement.all(...parameters)
      recorded.push({ sql, parameters, rows })
      return rows
    },
  })
  return {
    connection: {
      prepare: (sql) => wrap(sql, connection.prepare(sql)),
      exec: (sql) => connection.exec(sql),
      close: () => connection.close(),
    },
    take: () => {
      const taken = recorded
      recorded = []
      return taken
    },
  }
}

/** A key that is put or got while it is recorded; other keys stand in its place when that is replayed. */
export const RECORDED_KEY = 'key0000000'

/**
 * Runs again what was recorded, with the bare driver: the same SQL with the same parameters, but for the key, and the numbers that the database gave.
 */
export class Replay {
  readonly #statements: { readonly run: (key: string) => unknown[] }[]
  readonly #given = new Map<number, number>()

  constructor(connection: SqliteConnection, recorded: readonly RecordedStatement[]) {
    const given = new Set<number>()
    this.#statements = recorded
      .filter(({ sql }) => !/^(?:begin|commit|savepoint|release|pragma)/.test(sql))
      .map(({ sql, parameters, rows }) => {
        const statement = connection.prepare(sql)
        const slots = parameters.map((parameter) => this.#slot(parameter, given))
        const gives = sql.startsWith('insert') ? numbersIn(rows) : []
        for (const number of gives) given.add(number)
        const run = (key: string): unknown[] => {
          const values: Parameter[] = []
          for (const slot of slots) values.push(typeof slot === 'function' ? slot(key) : slot)
          const found = statement.all(...values)
          if (gives.length > 0) {
            const numbers = numbersIn(found)
            for (let index = 0; index < gives.length; index++) this.#given.set(gives[index] ?? 0, numbers[index] ?? 0)
          }
          return found
        }
        return { run }
      })
  }

  /** @returns the rows of the last statement. */
  run(key: string): unknown[] {
    let rows: unknown[] = []
    for (const statement of this.#statements) rows = statement.run(key)
    return rows
  }

  #slot(parameter: Parameter, given: ReadonlySet<number>): Parameter | ((key: string) => Parameter) {
    if (typeof parameter === 'string' && parameter.includes(RECORDED_KEY)) {
      const [before = '', after = ''] = parameter.split(RECORDED_KEY)
      return (key) => before + key + after
    }
    if (typeof parameter === 'number' && given.has(parameter)) return () => this.#given.get(parameter) ?? null
    return parameter
  }
}

/** The ids and sequences in rows; numbers that are 1 or less mean something else. */
function numbersIn(rows: readonly unknown[]): number[] {
  const [row] = rows as readonly Record<string, unknown>[]
  return Object.entries(row ?? {}).flatMap(([name, value]) =>
    (name === 'id' || name === 'sequence') && typeof value === 'number' ? [value] : [],
  )
}
