import { alignColumns } from './align-columns.ts'
import type { Operation, OperationBenchmark } from './operation-benchmark.ts'
import type { BenchOptions } from './options.ts'
import { median } from './statistics.ts'

/** The length of one measurement: long enough for the clock, short enough to take turns often. */
const SLICE_MS = 100

/** Measures every operation in turn, round after round, and answers with the table in nanoseconds per call. */
export async function runOperations(benchmark: OperationBenchmark, options: BenchOptions): Promise<string> {
  const operations = await benchmark.operations()
  const calls = operations.map(callsPerSlice)
  const nanoseconds: number[][] = operations.map(() => [])
  for (let round = 0; round < options.rounds; round++) {
    operations.forEach((operation, index) => nanoseconds[index]?.push(nanosecondsPerCall(operation, calls[index] ?? 1)))
  }
  const rows = operations.map(({ name }, index) => {
    const figures = nanoseconds[index] ?? []
    return [name, ...[median(figures), Math.min(...figures), Math.max(...figures)].map((figure) => figure.toFixed(0))]
  })
  return [benchmark.title, '', ...alignColumns([['', 'ns/call', 'min', 'max'], ...rows]), ''].join('\n')
}

/** Doubles until one measurement is long enough; this is the warm-up too. */
function callsPerSlice(operation: Operation): number {
  let calls = 1_000
  while ((nanosecondsPerCall(operation, calls) * calls) / 1e6 < SLICE_MS) calls *= 2
  return calls
}

function nanosecondsPerCall(operation: Operation, calls: number): number {
  const startedAt = process.hrtime.bigint()
  for (let call = 0; call < calls; call++) operation.run()
  return Number(process.hrtime.bigint() - startedAt) / calls
}
