import type { BenchOptions } from './options.ts'

/** A benchmark that measures in a way of its own, and answers with its table. */
export interface ReportBenchmark {
  readonly kind: 'report'
  /** How the command line and `results/<name>.json` call it. */
  readonly name: string
  /** The heading of its table. */
  readonly title: string
  /**
   * Measures. `report` is told how far it is, line by line.
   *
   * @param signal ends the run and every process that it has started.
   */
  run(options: BenchOptions, report: (line: string) => void, signal: AbortSignal): Promise<ReportResult>
}

/** What was measured. */
export interface ReportResult {
  /** For people. */
  readonly table: string
  /** Every figure, to be kept after a full run. */
  readonly json: object
}
