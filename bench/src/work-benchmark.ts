/** One way to do a job. */
export interface WorkContender {
  readonly name: string
  /** The limit is what ours is measured against; others stand beside it. */
  readonly role: 'limit' | 'ours' | 'other'
  /** Does the job so many times; what it comes to is dropped. */
  readonly run: (times: number) => unknown
}

/** One job that several do. */
export interface WorkJob {
  readonly name: string
  readonly contenders: readonly WorkContender[]
  /** What ours are meant to reach, by their names, as shares of the limit. */
  readonly goals: Readonly<Record<string, number>>
}

/** A job whose single calls are timed: the slow ones count. */
export interface LatencyJob {
  readonly name: string
  /** How often it is done. */
  readonly times: number
  readonly run: (index: number) => unknown
  /** What its 99th percentile is meant to stay below, in milliseconds. */
  readonly p99Ms?: number
}

/** What a {@link WorkBenchmark} measures. */
export interface Workbench {
  readonly jobs: readonly WorkJob[]
  readonly latencies: readonly LatencyJob[]
  /** What else there is to say. */
  readonly notes: readonly string[]
  close(): Promise<void>
}

/** Jobs within this process, each done by ours and by the least that can do it. */
export interface WorkBenchmark {
  readonly kind: 'work'
  /** How the command line calls it. */
  readonly name: string
  /** The heading of its table. */
  readonly title: string
  /** @param entries how much there is to search in; 0: that is left out. */
  open(entries: number): Promise<Workbench>
}
