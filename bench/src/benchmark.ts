import type { OperationBenchmark } from './operation-benchmark.ts'
import type { ReportBenchmark } from './report-benchmark.ts'
import type { ServerBenchmark } from './server-benchmark.ts'
import type { WorkBenchmark } from './work-benchmark.ts'

/** What a file `bench/*.bench.ts` exports by default, in a list. */
export type Benchmark = ServerBenchmark | OperationBenchmark | WorkBenchmark | ReportBenchmark
