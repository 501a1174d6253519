/** One function of ours whose time per call is measured, in this process. */
export interface Operation {
  readonly name: string
  /** Called over and over, without arguments; what it returns is dropped. */
  readonly run: () => unknown
}

/** What single functions of the hot path cost. Not a comparison: it shows where the time of a request goes. */
export interface OperationBenchmark {
  readonly kind: 'operation'
  /** How the command line calls it. */
  readonly name: string
  /** The heading of its table. */
  readonly title: string
  /** Makes what is measured; called once, when the benchmark runs. */
  operations(): readonly Operation[] | Promise<readonly Operation[]>
}
