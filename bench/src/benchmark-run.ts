import type { Contender } from './contender.ts'
import type { Machine } from './describe-machine.ts'
import type { BenchOptions } from './options.ts'
import type { Pinning } from './pinning.ts'
import type { ServerBenchmark } from './server-benchmark.ts'

/** What was found out about one contender. */
export interface ContenderRun {
  readonly contender: Contender
  readonly versions: Record<string, string>
  /** Calls per second, one figure a round. */
  readonly callsPerSecond: readonly number[]
  /** Processor time of the server for one call, in microseconds, one figure a round; empty where the system does not tell. */
  readonly serverCpuUs: readonly number[]
  /** The share of the time in which the load ran or waited for its core, one figure a round. */
  readonly loadShare: readonly number[]
  /** The revision that was spoken. */
  readonly protocolVersion: string | undefined
  /** Why there are no figures, or none of the later rounds. */
  readonly failure: string | undefined
}

/** One run of one benchmark, as it was measured. */
export interface BenchmarkRun {
  readonly benchmark: ServerBenchmark
  readonly startedAt: Date
  readonly machine: Machine
  /** Undefined when the processes could not be kept apart. */
  readonly pinning: Pinning | undefined
  readonly options: BenchOptions
  readonly contenders: readonly ContenderRun[]
}
