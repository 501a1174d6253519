import { barChart } from './bar-chart.ts'
import { markdownTable, whole } from './markdown-table.ts'
import type { SavedJob, SavedWorkRun } from './saved-work-run.ts'

/** The section of the store in `docs/performance.md`, and its chart. */
export interface StoreSection {
  readonly markdown: string
  readonly chart: string
}

/** Makes the section of a kept run of the store's benchmark. `chartFile` is the chart as the page names it. */
export function renderStore({ date, jobs, latencies, machine, notes, options }: SavedWorkRun, chartFile: string): StoreSection {
  const markdown = [
    '## The context store',
    '',
    'SQLite with `synchronous=FULL`, beside the bare driver running the same SQL with the same durability; PostgreSQL on the same machine. Only the shares say',
    'something of Portico; the figures are those of the disk and the drivers.',
    '',
    `![Share of the bare driver](${chartFile})`,
    '',
    ...markdownTable(
      ['', '1/s', 'least', 'greatest', 'of the bare driver', 'goal'],
      jobs.map((job) => [titleOf(job), ...figures(job), job.goal === undefined ? '' : `≥ ${job.goal}`]),
    ),
    '',
    ...(latencies.length === 0
      ? []
      : [
          `Among ${options.entries.toLocaleString('en')} entries, in milliseconds:`,
          '',
          ...markdownTable(
            ['', 'half of them within', '99 of 100 within', 'longest'],
            latencies.map(({ job, maxMs, p50Ms, p99Ms }) => [job, ...[p50Ms, p99Ms, maxMs].map((ms) => ms.toFixed(2))]),
          ),
          '',
        ]),
    ...notes.map((note) => `- ${note}`),
    '',
    `${date.slice(0, 10)}, Node ${machine.node}, ${machine.cpu}, ${machine.cores} cores, ${machine.system}, commit ${machine.commit ?? 'unknown'}; ${options.rounds} rounds of ${options.seconds} s.`,
    '',
  ].join('\n')
  return { markdown, chart: chartOf(jobs) }
}

/** The shares on SQLite, without what the cache answers: that is many times the bare driver, and would make the others small. */
function chartOf(jobs: readonly SavedJob[]): string {
  const bars = jobs.flatMap(({ job, name, ratioToLimit, role }) => {
    if (name !== 'portico' || role !== 'ours') return []
    const bar = { label: job, role, median: ratioToLimit, min: ratioToLimit, max: ratioToLimit, text: ratioToLimit.toFixed(2) }
    return [bar]
  })
  const limit = { label: 'bare driver', role: 'limit' as const, median: 1, min: 1, max: 1, text: '1.00' }
  return barChart('The context store: share of the bare driver', [limit, ...bars])
}

function titleOf({ job, name, role }: SavedJob): string {
  return role === 'ours' ? `**${job}: ${name}**` : `${job}: ${name}`
}

function figures({ median, ratioToLimit, rounds }: SavedJob): string[] {
  return [whole(median), whole(Math.min(...rounds)), whole(Math.max(...rounds)), ratioToLimit.toFixed(2)]
}
