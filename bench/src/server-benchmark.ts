import type { LoadJob, LoadTransport } from '../load/load-order.ts'
import type { Contender } from './contender.ts'

/** One job that servers do under load, the programs that do it, and so one table. */
export interface ServerBenchmark {
  readonly kind: 'server'
  /** How the command line and `results/<name>.json` call it. */
  readonly name: string
  /** The heading of its table. */
  readonly title: string
  /** What is done and counted, in one or two sentences. */
  readonly summary: string
  readonly transport: LoadTransport
  /** The revision that the clients ask for. */
  readonly protocolVersion: string
  /** Whether each request stands alone, with its terms in `_meta` and in the headers. */
  readonly isStateless?: boolean
  /** What is asked; a call of `add` unless it says otherwise. */
  readonly job?: LoadJob
  /** How many calls are under way at the same time, where the command line does not decide it. */
  readonly callsUnderWay?: number
  /** Exactly one of them has the role `limit`. The order is the order of every round. */
  readonly contenders: readonly Contender[]
}

const CALL: LoadJob = { kind: 'call' }

/** What a benchmark asks. */
export function jobOf({ job = CALL }: ServerBenchmark): LoadJob {
  return job
}

/** What servers have to know of the job, in their environment. */
export function environmentFor(benchmark: ServerBenchmark, contender: Contender): Record<string, string> {
  const job = jobOf(benchmark)
  return {
    ...(job.kind === 'list-tools' && { BENCH_TOOLS: String(job.tools) }),
    ...(job.kind === 'call-with-progress' && { BENCH_PROGRESS: String(job.notifications) }),
    ...contender.env,
  }
}
