// `npm run bench`: see README.md.
import { findBenchmarks, selectBenchmarks } from './find-benchmarks.ts'
import { type BenchOptions, OPTIONS_HELP, parseOptions } from './options.ts'
import { saveJson, saveResults } from './save-results.ts'
import { runBenchmark } from './run-benchmark.ts'
import { runOperations } from './run-operations.ts'
import { runWork } from './run-work.ts'
import type { ReportBenchmark } from './report-benchmark.ts'
import type { ServerBenchmark } from './server-benchmark.ts'
import { formatTable } from './format-table.ts'
import { writeReport } from './report/write-report.ts'

/** In place of names: nothing is measured, the kept results are written down. */
const REPORT = 'report'

const interrupted = new AbortController()
process.on('SIGINT', () => interrupted.abort())
process.on('SIGTERM', () => interrupted.abort())

try {
  await main(parseOptions(process.argv.slice(2)))
} catch (error) {
  process.stderr.write(
    interrupted.signal.aborted ? 'Interrupted.\n' : `bench: ${error instanceof Error ? error.message : String(error)}\n`,
  )
  process.exitCode = interrupted.signal.aborted ? 130 : 1
}

async function main(options: BenchOptions): Promise<void> {
  const benchmarks = await findBenchmarks()
  if (options.help) {
    const list = benchmarks.map(({ name, title }) => `  ${name.padEnd(30)} ${title}`).join('\n')
    process.stdout.write(
      `npm run bench -- [names or their beginnings] [options]\nnpm run bench -- report   writes docs/performance.md from the kept results\n\nBenchmarks\n${list}\n\n${OPTIONS_HELP}\n`,
    )
    return
  }
  if (options.names[0] === REPORT) {
    process.stdout.write(`Written: ${writeReport(benchmarks)}\n`)
    return
  }
  for (const benchmark of selectBenchmarks(benchmarks, options.names)) {
    process.stderr.write(`${benchmark.name}\n`)
    if (benchmark.kind === 'operation') process.stdout.write(`\n${await runOperations(benchmark, options)}\n`)
    else if (benchmark.kind === 'report') await runReport(benchmark, options)
    else if (benchmark.kind === 'work') process.stdout.write(`\n${await runWork(benchmark, options)}\n`)
    else await compareServers(benchmark, options)
  }
}

async function runReport(benchmark: ReportBenchmark, options: BenchOptions): Promise<void> {
  const { json, table } = await benchmark.run(options, (line) => process.stderr.write(`  ${line}\n`), interrupted.signal)
  process.stdout.write(`\n${table}\n`)
  const path = saveJson(benchmark.name, json, options)
  process.stdout.write(path === undefined ? 'Not saved: a short or partial run.\n\n' : `Saved: ${path}\n\n`)
}

async function compareServers(benchmark: ServerBenchmark, options: BenchOptions): Promise<void> {
  const run = await runBenchmark(benchmark, options, (line) => process.stderr.write(`  ${line}\n`), interrupted.signal)
  process.stdout.write(`\n${formatTable(run)}\n`)
  const path = saveResults(run)
  process.stdout.write(path === undefined ? 'Not saved: a short or partial run.\n\n' : `Saved: ${path}\n\n`)
  if (run.contenders.some(({ failure }) => failure !== undefined)) process.exitCode = 1
}
