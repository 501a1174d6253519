import type { BenchmarkRun, ContenderRun } from './benchmark-run.ts'
import { median, pairedRatio } from './statistics.ts'

/** The figures of one contender that a table shows. */
export interface SummaryRow {
  readonly run: ContenderRun
  readonly median: number
  readonly min: number
  readonly max: number
  /** Processor time of the server for one call, in microseconds: the median. NaN where the system does not tell. */
  readonly serverCpuUs: number
  /** Its figure as a share of the limit's, round by round; undefined when the limit was not measured. */
  readonly ratioToLimit: number | undefined
  /** Our figure divided by its own, round by round; undefined when we were not measured. */
  readonly oursDividedByIt: number | undefined
}

/** The table of a run, in the order of the benchmark; contenders without a single figure have NaN in their row. */
export function summarize(run: BenchmarkRun): SummaryRow[] {
  const limit = figuresOf(run, 'limit')
  const ours = figuresOf(run, 'ours')
  return run.contenders.map((contender) => {
    const figures = contender.callsPerSecond
    return {
      run: contender,
      median: median(figures),
      min: figures.length === 0 ? Number.NaN : Math.min(...figures),
      max: figures.length === 0 ? Number.NaN : Math.max(...figures),
      serverCpuUs: median(contender.serverCpuUs),
      ratioToLimit: ratio(figures, limit),
      oursDividedByIt: ratio(ours, figures),
    }
  })
}

function figuresOf(run: BenchmarkRun, role: 'limit' | 'ours'): readonly number[] {
  return run.contenders.find(({ contender }) => contender.role === role)?.callsPerSecond ?? []
}

function ratio(figures: readonly number[], references: readonly number[]): number | undefined {
  const value = pairedRatio(figures, references)
  return Number.isNaN(value) ? undefined : value
}
