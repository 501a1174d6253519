import type { ServerBenchmark } from '../server-benchmark.ts'
import { barChart } from './bar-chart.ts'
import { markdownTable, whole } from './markdown-table.ts'
import type { SavedContender, SavedRun } from './saved-run.ts'

/** From this share of the time on, the load may be what limits a figure. */
const BUSY_LOAD = 0.9

/** The page and its charts, by file name. */
export interface PerformancePage {
  readonly markdown: string
  readonly charts: ReadonlyMap<string, string>
}

/** A benchmark with the last run of it that was kept. */
export interface MeasuredBenchmark {
  readonly benchmark: ServerBenchmark
  readonly run: SavedRun
}

/** Makes `docs/performance.md` of kept runs. `whereTheTimeGoes` is the text of that section, from its heading on. */
export function renderPerformance(measured: readonly MeasuredBenchmark[], whereTheTimeGoes: string): PerformancePage {
  const markdown = [
    ...introduction(),
    '## In short',
    '',
    ...markdownTable(
      ['', 'Portico, calls/s', 'of the limit', 'against the fastest other framework'],
      measured.flatMap(({ benchmark, run }) => overviewRow(benchmark, run)),
    ),
    '',
    ...measured.flatMap(({ benchmark, run }) => section(benchmark, run)),
    whereTheTimeGoes.trim(),
    '',
  ].join('\n')
  const charts = new Map(measured.map(({ benchmark, run }) => [`${benchmark.name}.svg`, chart(benchmark, run)]))
  return { markdown, charts }
}

function introduction(): string[] {
  return [
    '# Performance',
    '',
    'How fast Portico is, beside other frameworks, and beside **the limit**: the fastest honest program that does the same job without a framework.',
    'Written by `npm run bench -- report` from the runs in `bench/results`; do not edit.',
    '',
    'The servers ran in turn, each on a core of its own, the clients on another. Every answer was checked. Portico ran with its defaults: Host and Origin',
    'checks, limits and validation are on. A ratio is the median of the ratios of each round, whose figures were taken within seconds of each other: read',
    'the ratios, for absolute figures belong to one machine on one day. [How it is measured, and how to run it](../bench/README.md).',
    '',
    'The charts show the median of calls per second, in parentheses the share of the limit, and a line from the least figure to the greatest.',
    '',
  ]
}

function overviewRow(benchmark: ServerBenchmark, run: SavedRun): string[][] {
  const ours = run.contenders.find(({ role }) => role === 'ours')
  if (ours?.median === undefined) return []
  const fastest = run.contenders.filter(({ role }) => role === 'peer').sort((a, b) => (b.median ?? 0) - (a.median ?? 0))[0]
  const against =
    fastest?.oursDividedByIt === undefined ? '–' : `${times(fastest.oursDividedByIt)} ${titleOf(benchmark, fastest)}`
  return [[`[${benchmark.title}](#${anchorOf(benchmark.title)})`, whole(ours.median), share(ours.ratioToLimit), against]]
}

function section(benchmark: ServerBenchmark, run: SavedRun): string[] {
  return [
    `## ${benchmark.title}`,
    '',
    benchmark.summary,
    '',
    `![Calls per second](performance/${benchmark.name}.svg)`,
    '',
    ...markdownTable(
      ['', 'calls/s', 'least', 'greatest', 'µs of processor time', 'of the limit', 'Portico is'],
      run.contenders.map((contender) => row(benchmark, contender)),
    ),
    '',
    ...describeContenders(benchmark, run),
    '',
    describeRun(run),
    '',
  ]
}

function row(benchmark: ServerBenchmark, contender: SavedContender): string[] {
  const { max, median, min, oursDividedByIt, ratioToLimit, role, serverCpuUs } = contender
  const title = titleOf(benchmark, contender)
  if (median === undefined || min === undefined || max === undefined) return [title, 'none', '', '', '', '', '']
  return [
    role === 'ours' ? `**${title}**` : title,
    whole(median),
    whole(min),
    whole(max),
    serverCpuUs === undefined ? '' : serverCpuUs.toFixed(1),
    share(ratioToLimit),
    role !== 'peer' || oursDividedByIt === undefined ? '' : times(oursDividedByIt),
  ]
}

function describeContenders(benchmark: ServerBenchmark, { contenders }: SavedRun): string[] {
  return contenders.map((contender) => {
    const versions = Object.entries(contender.versions).map(([name, version]) => `${name} ${version}`)
    const note = benchmark.contenders.find(({ name }) => name === contender.name)?.note
    const failure =
      contender.failure === undefined ? undefined : `**failed** after ${contender.rounds.length} rounds: ${contender.failure}`
    const isBusy = Math.max(0, ...contender.loadShare) >= BUSY_LOAD
    const busy = isBusy ? 'the clients were busy nearly all of the time, so the server may be faster' : undefined
    const facts = [note, ...versions, busy, failure].filter((fact) => fact !== undefined)
    return `- ${titleOf(benchmark, contender)}: ${facts.join('; ')}`
  })
}

function describeRun({ cores, date, machine, options }: SavedRun): string {
  const where = typeof cores === 'string' ? cores : `server on core ${cores.server}, load on core ${cores.load}`
  return [
    `${date.slice(0, 10)}, Node ${machine.node}, ${machine.cpu}, ${machine.cores} cores, ${machine.system}, commit ${machine.commit ?? 'unknown'};`,
    `${options.rounds} rounds of ${options.seconds} s after ${options.warmUpSeconds} s, ${options.connections} calls under way, ${where}.`,
  ].join('\n')
}

function chart(benchmark: ServerBenchmark, run: SavedRun): string {
  const bars = run.contenders.flatMap((contender) => {
    const { max, median, min, ratioToLimit, role } = contender
    if (median === undefined || min === undefined || max === undefined) return []
    const text = ratioToLimit === undefined || role === 'limit' ? whole(median) : `${whole(median)}  (${share(ratioToLimit)})`
    return [{ label: titleOf(benchmark, contender), role, median, min, max, text }]
  })
  return barChart(`${benchmark.title}: calls per second`, bars)
}

function titleOf(benchmark: ServerBenchmark, { name }: SavedContender): string {
  return benchmark.contenders.find((contender) => contender.name === name)?.title ?? name
}

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')
}

function share(ratio: number | undefined): string {
  return ratio === undefined ? '' : ratio.toFixed(2)
}

function times(ratio: number): string {
  return `${ratio.toFixed(1)} ×`
}
