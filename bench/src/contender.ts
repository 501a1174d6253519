/** What a contender stands for in a table. */
export type Role =
  /** The program that the ratios are taken against: the fastest honest one without a framework. */
  | 'limit'
  /** Portico. */
  | 'ours'
  /** Portico again, with more to do, where it is compared with itself. */
  | 'variant'
  /** Another framework. */
  | 'peer'

/** One program that takes part in benchmarks. */
export interface Contender {
  /** How the command line and the results call it. */
  readonly name: string
  /** Its file in `servers/` or `peers/`, without the ending, where that is not its name. */
  readonly program?: string
  /** How tables call it. */
  readonly title: string
  readonly role: Role
  /** The packages whose versions a table states. */
  readonly packages: readonly string[]
  /** How it is configured, where that needs to be said. */
  readonly note?: string
  /** What its environment asks for, besides what the job does. */
  readonly env?: Readonly<Record<string, string>>
}
