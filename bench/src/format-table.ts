import { alignColumns } from './align-columns.ts'
import type { BenchmarkRun } from './benchmark-run.ts'
import { type SummaryRow, summarize } from './summarize.ts'

/** From this share of the time on, the load may be what limits a figure. */
const BUSY_LOAD = 0.9

/** The table of a run as plain text, with what was run, where, and how. */
export function formatTable(run: BenchmarkRun): string {
  const rows = summarize(run)
  return [
    run.benchmark.title,
    run.benchmark.summary,
    describeRun(run),
    '',
    ...formatRows(rows),
    '',
    ...rows.map(describeContender),
    ...rows.flatMap(warnings),
    '',
  ].join('\n')
}

function describeRun({ benchmark, machine, options, pinning, startedAt }: BenchmarkRun): string {
  const where =
    pinning === undefined
      ? 'not pinned to cores (no taskset, or one core)'
      : `server on core ${pinning.server}, load on core ${pinning.load}`
  const commit = machine.commit === undefined ? '' : `, commit ${machine.commit}`
  return [
    `${startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC, Node ${machine.node}, ${machine.cpu}, ${machine.cores} cores, ${machine.system}${commit}`,
    `${options.rounds} rounds of ${options.seconds} s after ${options.warmUpSeconds} s, ${options.connections} ${benchmark.transport === 'stdio' ? 'calls under way' : 'clients'}, ${where}`,
  ].join('\n')
}

function formatRows(rows: readonly SummaryRow[]): string[] {
  const cells = [
    ['', 'calls/s', 'min', 'max', 'µs of CPU', 'of the limit', 'Portico / it'],
    ...rows.map((row) => (Number.isNaN(row.median) ? [row.run.contender.title, 'none'] : figures(row))),
  ]
  return alignColumns(cells)
}

function figures(row: SummaryRow): string[] {
  return [
    row.run.contender.title,
    whole(row.median),
    whole(row.min),
    whole(row.max),
    Number.isNaN(row.serverCpuUs) ? '' : row.serverCpuUs.toFixed(1),
    row.ratioToLimit?.toFixed(2) ?? '',
    row.oursDividedByIt === undefined || row.run.contender.role === 'ours' ? '' : row.oursDividedByIt.toFixed(2),
  ]
}

function describeContender({ run }: SummaryRow): string {
  const versions = Object.entries(run.versions).map(([name, version]) => `${name} ${version}`)
  const revision = run.protocolVersion === undefined ? undefined : `revision ${run.protocolVersion}`
  const facts = [...versions, revision, run.contender.note].filter((fact) => fact !== undefined)
  const failure = run.failure === undefined ? '' : `\n  FAILED after ${run.callsPerSecond.length} rounds: ${run.failure}`
  return `${run.contender.title}: ${facts.join(', ')}${failure}`
}

function warnings({ run }: SummaryRow): string[] {
  const busiest = Math.max(0, ...run.loadShare)
  if (busiest < BUSY_LOAD) return []
  return [
    `${run.contender.title}: the load was busy up to ${Math.round(busiest * 100)} % of the time, the server may be faster than its figure.`,
  ]
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en')
}
