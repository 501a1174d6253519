import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Benchmark } from '../benchmark.ts'
import { BENCH_FOLDER } from '../folders.ts'
import { renderPerformance } from './render-performance.ts'
import { renderStore } from './render-store.ts'
import { readSavedRuns } from './saved-run.ts'
import { readSavedWorkRun } from './saved-work-run.ts'

const PAGE = new URL('../docs/performance.md', BENCH_FOLDER)
const CHARTS = new URL('../docs/performance/', BENCH_FOLDER)
const STORE_CHART = 'store.svg'
const WHERE_THE_TIME_GOES = new URL('where-the-time-goes.md', BENCH_FOLDER)

/** Writes `docs/performance.md` and its charts from the kept runs, and answers with the path of the page. */
export function writeReport(benchmarks: readonly Benchmark[]): string {
  const runs = readSavedRuns()
  const measured = benchmarks.flatMap((benchmark) => {
    const run = runs.get(benchmark.name)
    return benchmark.kind === 'server' && run !== undefined ? [{ benchmark, run }] : []
  })
  const storeRun = readSavedWorkRun('store-1000000.json')
  const store = storeRun && renderStore(storeRun, `performance/${STORE_CHART}`)
  const lastSections = [store?.markdown, readFileSync(WHERE_THE_TIME_GOES, 'utf8')].filter((text) => text !== undefined)
  const { charts, markdown } = renderPerformance(measured, lastSections.join('\n'))
  writeFileSync(PAGE, markdown)
  mkdirSync(CHARTS, { recursive: true })
  for (const file of readdirSync(CHARTS)) rmSync(new URL(file, CHARTS))
  for (const [file, svg] of charts) writeFileSync(new URL(file, CHARTS), svg)
  if (store !== undefined) writeFileSync(new URL(STORE_CHART, CHARTS), store.chart)
  return fileURLToPath(PAGE)
}
