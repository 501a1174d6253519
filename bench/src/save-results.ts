import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BenchmarkRun } from './benchmark-run.ts'
import { RESULTS_FOLDER } from './folders.ts'
import { type BenchOptions, isFullRun } from './options.ts'
import { summarize } from './summarize.ts'

/** Writes `results/<name>.json`, and answers with its path; with undefined, and no file, when the run was short or partial. */
export function saveResults(run: BenchmarkRun): string | undefined {
  return saveJson(run.benchmark.name, toJson(run), run.options)
}

/** The same for any figures. */
export function saveJson(name: string, json: object, options: BenchOptions): string | undefined {
  if (!isFullRun(options)) return undefined
  mkdirSync(RESULTS_FOLDER, { recursive: true })
  const path = fileURLToPath(new URL(`${name}.json`, RESULTS_FOLDER))
  writeFileSync(path, `${JSON.stringify(json, undefined, 2)}\n`)
  return path
}

/** What is kept of a run: every figure, and what the table says of them. */
export function toJson(run: BenchmarkRun): object {
  const { rounds, seconds, warmUpSeconds, connections } = run.options
  return {
    benchmark: run.benchmark.name,
    title: run.benchmark.title,
    unit: 'calls/s',
    date: run.startedAt.toISOString(),
    machine: run.machine,
    cores: run.pinning ?? 'not pinned',
    options: { rounds, seconds, warmUpSeconds, connections },
    contenders: summarize(run).map((row) => ({
      name: row.run.contender.name,
      role: row.run.contender.role,
      versions: row.run.versions,
      protocolVersion: row.run.protocolVersion,
      failure: row.run.failure,
      median: rounded(row.median, 0),
      min: rounded(row.min, 0),
      max: rounded(row.max, 0),
      serverCpuUs: rounded(row.serverCpuUs, 2),
      ratioToLimit: rounded(row.ratioToLimit, 3),
      oursDividedByIt: rounded(row.oursDividedByIt, 3),
      rounds: row.run.callsPerSecond.map((figure) => rounded(figure, 0)),
      loadShare: row.run.loadShare.map((share) => rounded(share, 2)),
    })),
  }
}

function rounded(value: number | undefined, digits: number): number | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : Number(value.toFixed(digits))
}
