import { parseArgs } from 'node:util'

/** What the command line asked for. */
export interface BenchOptions {
  /** Prefixes of the names of benchmarks; none means all. */
  readonly names: readonly string[]
  /** How often each contender is measured. */
  readonly rounds: number
  /** The length of one measurement. */
  readonly seconds: number
  /** What goes before each measurement and is not counted. */
  readonly warmUpSeconds: number
  /** Clients that call at the same time. */
  readonly connections: number
  /** Names of contenders; undefined means all. */
  readonly only: readonly string[] | undefined
  /** The contender whose server writes a V8 profile, if any. */
  readonly profile: string | undefined
  /** How many entries there are to search in, in the benchmark of stores; 0: that is left out. */
  readonly entries: number
  readonly help: boolean
}

const DEFAULTS = { rounds: 5, seconds: 3, warmUpSeconds: 1, connections: 32 }

/** Whether a run is long and complete enough for its result to be kept; everything else is a try. */
export function isFullRun({ rounds, seconds, warmUpSeconds, only, profile }: BenchOptions): boolean {
  const isLong = rounds >= DEFAULTS.rounds && seconds >= DEFAULTS.seconds && warmUpSeconds >= DEFAULTS.warmUpSeconds
  return isLong && only === undefined && profile === undefined
}

/** What `--help` says about the options. */
export const OPTIONS_HELP: string = `Options
  --rounds <n>       measurements of each contender, in turn (${DEFAULTS.rounds})
  --seconds <n>      length of one measurement (${DEFAULTS.seconds})
  --warm-up <n>      seconds before it that are not counted (${DEFAULTS.warmUpSeconds})
  --connections <n>  clients that call at the same time (${DEFAULTS.connections})
  --only <a,b>       these contenders only, for example bare,portico
  --entries <n>      entries to search in, in the benchmark of stores (none)
  --profile <name>   the server of this contender writes a CPU profile to bench/dist/profiles`

/**
 * Reads the command line.
 *
 * @throws {@link TypeError} for an unknown option, {@link RangeError} for a value that is not a positive number.
 */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      'warm-up': { type: 'string' },
      connections: { type: 'string' },
      only: { type: 'string' },
      profile: { type: 'string' },
      entries: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  return {
    names: positionals,
    rounds: Math.ceil(positive('rounds', values.rounds, DEFAULTS.rounds)),
    seconds: positive('seconds', values.seconds, DEFAULTS.seconds),
    warmUpSeconds: positive('warm-up', values['warm-up'], DEFAULTS.warmUpSeconds),
    connections: Math.ceil(positive('connections', values.connections, DEFAULTS.connections)),
    only: values.only?.split(',').map((name) => name.trim()),
    profile: values.profile,
    entries: Math.ceil(positive('entries', values.entries, 0)),
    help: values.help,
  }
}

function positive(option: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise
  const value = Number(text)
  if (!(value > 0)) throw new RangeError(`--${option} must be a number above 0, not "${text}"`)
  return value
}
