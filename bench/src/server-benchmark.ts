import type { LoadTransport } from '../load/load-order.ts'
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
  /** Exactly one of them has the role `limit`. The order is the order of every round. */
  readonly contenders: readonly Contender[]
}
