import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { alignColumns } from './align-columns.ts'
import { describeMachine } from './describe-machine.ts'
import { RESULTS_FOLDER } from './folders.ts'
import { type BenchOptions, isFullRun } from './options.ts'
import { median, pairedRatio } from './statistics.ts'
import type { LatencyJob, WorkBenchmark, WorkContender, WorkJob } from './work-benchmark.ts'

interface WorkRow {
  readonly job: string
  readonly name: string
  readonly role: WorkContender['role']
  /** Per second, one figure a round. */
  readonly rounds: readonly number[]
  readonly ratioToLimit: number | undefined
  readonly goal: number | undefined
}

interface LatencyRow {
  readonly job: string
  readonly times: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  readonly goalMs: number | undefined
}

/** Runs it, and answers with the table; a full run is written to `results/`. */
export async function runWork(benchmark: WorkBenchmark, options: BenchOptions): Promise<string> {
  const startedAt = new Date()
  const bench = await benchmark.open(options.entries)
  try {
    const rows: WorkRow[] = []
    for (const job of bench.jobs) rows.push(...(await runJob(job, options)))
    const latencies: LatencyRow[] = []
    for (const job of bench.latencies) latencies.push(await runLatency(job))
    const { rounds, seconds, warmUpSeconds, entries } = options
    const result = {
      benchmark: benchmark.name,
      title: benchmark.title,
      unit: '1/s',
      date: startedAt.toISOString(),
      machine: describeMachine(),
      options: { rounds, seconds, warmUpSeconds, entries },
      notes: bench.notes,
      jobs: rows.map((row) => ({ ...row, median: Math.round(median(row.rounds)), rounds: row.rounds.map(Math.round) })),
      latencies,
    }
    const table = formatWork(benchmark.title, rows, latencies, bench.notes)
    if (!isFullRun(options)) return `${table}\nNot saved: a short or partial run.\n`
    const name = entriesName(benchmark.name, entries)
    mkdirSync(RESULTS_FOLDER, { recursive: true })
    const path = fileURLToPath(new URL(`${name}.json`, RESULTS_FOLDER))
    writeFileSync(path, `${JSON.stringify(result, undefined, 2)}\n`)
    return `${table}\nSaved: ${path}\n`
  } finally {
    await bench.close()
  }
}

function entriesName(name: string, entries: number): string {
  return entries === 0 ? name : `${name}-${entries}`
}

/** In turn, round after round: what else happens on the machine falls on all of them. */
async function runJob(job: WorkJob, { rounds, seconds, warmUpSeconds }: BenchOptions): Promise<WorkRow[]> {
  const times = new Map<WorkContender, number>()
  for (const contender of job.contenders) times.set(contender, await timesPerSlice(contender, warmUpSeconds))
  const figures = new Map<WorkContender, number[]>(job.contenders.map((contender) => [contender, []]))
  for (let round = 0; round < rounds; round++) {
    for (const contender of job.contenders) {
      figures.get(contender)?.push(await perSecond(contender, times.get(contender) ?? 1, seconds))
    }
  }
  const limit = job.contenders.find(({ role }) => role === 'limit')
  const limits = limit && figures.get(limit)
  return job.contenders.map((contender) => {
    const own = figures.get(contender) ?? []
    return {
      job: job.name,
      name: contender.name,
      role: contender.role,
      rounds: own,
      ratioToLimit: limits && pairedRatio(own, limits),
      goal: job.goals[contender.name],
    }
  })
}

/** So often that the clock and the end of a slice do not matter. Doubles until then; that is the warm-up too. */
async function timesPerSlice(contender: WorkContender, warmUpSeconds: number): Promise<number> {
  const until = performance.now() + warmUpSeconds * 1000
  for (let times = 1; ; ) {
    const startedAt = performance.now()
    await contender.run(times)
    const isLong = performance.now() - startedAt > 50
    if (isLong && performance.now() > until) return times
    if (!isLong) times *= 2
  }
}

async function perSecond(contender: WorkContender, times: number, seconds: number): Promise<number> {
  const startedAt = performance.now()
  let done = 0
  while (performance.now() - startedAt < seconds * 1000) {
    await contender.run(times)
    done += times
  }
  return done / ((performance.now() - startedAt) / 1000)
}

async function runLatency({ name, times, run, p99Ms }: LatencyJob): Promise<LatencyRow> {
  const tookMs: number[] = []
  for (let index = 0; index < times; index++) {
    const startedAt = performance.now()
    await run(index)
    tookMs.push(performance.now() - startedAt)
  }
  tookMs.sort((a, b) => a - b)
  const at = (share: number): number => Number((tookMs[Math.min(times - 1, Math.floor(share * times))] ?? NaN).toFixed(2))
  return { job: name, times, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1), goalMs: p99Ms }
}

function formatWork(title: string, rows: readonly WorkRow[], latencies: readonly LatencyRow[], notes: readonly string[]): string {
  const work = rows.map(({ job, name, rounds, ratioToLimit, goal }) => [
    `${job}: ${name}`,
    ...[median(rounds), Math.min(...rounds), Math.max(...rounds)].map((figure) => Math.round(figure).toLocaleString('en')),
    ratioToLimit?.toFixed(2) ?? '',
    goal === undefined ? '' : `≥ ${goal}`,
  ])
  const slow = latencies.map(({ job, times, p50Ms, p99Ms, maxMs, goalMs }) => [
    `${job} × ${times}`,
    ...[p50Ms, p99Ms, maxMs].map((ms) => ms.toFixed(2)),
    goalMs === undefined ? '' : `< ${goalMs}`,
  ])
  return [
    title,
    '',
    ...alignColumns([['', '1/s', 'min', 'max', 'of the limit', 'goal'], ...work]),
    ...(slow.length === 0 ? [] : ['', ...alignColumns([['', 'p50 ms', 'p99 ms', 'max ms', 'goal p99'], ...slow])]),
    '',
    ...notes,
  ].join('\n')
}
