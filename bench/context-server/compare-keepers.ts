import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { alignColumns } from '../src/align-columns.ts'
import { describeMachine } from '../src/describe-machine.ts'
import { installPeers } from '../src/install-peers.ts'
import type { BenchOptions } from '../src/options.ts'
import type { ReportResult } from '../src/report-benchmark.ts'
import { median, pairedRatio } from '../src/statistics.ts'
import { contextServer, type Keeper, memoryServer } from './keepers.ts'
import { ToolCaller } from './tool-caller.ts'

const ENTRIES = 10_000
const SECOND_MS = 1000
const OPERATIONS = ['set', 'get'] as const

/** One server with its figures: calls per second, one for each round. */
interface Measured {
  readonly keeper: Keeper
  readonly caller: ToolCaller
  readonly figures: Readonly<Record<(typeof OPERATIONS)[number], number[]>>
  calls: number
}

/**
 * Starts both servers, fills them, and measures them in turn, round after round: one call in flight, because the peer loses writes that are made at
 * the same time.
 */
export async function compareKeepers(
  options: BenchOptions,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<ReportResult> {
  await installPeers(signal)
  const folder = mkdtempSync(join(tmpdir(), 'bench-context-'))
  const servers: Measured[] = []
  try {
    for (const keeper of [contextServer, memoryServer]) {
      const place = mkdtempSync(join(folder, `${keeper.name}-`))
      const caller = await ToolCaller.start(keeper.launch(place), signal)
      servers.push({ keeper, caller, figures: { set: [], get: [] }, calls: 0 })
      await keeper.fill(caller, ENTRIES)
      report(`${keeper.title} keeps ${ENTRIES} entries`)
    }
    for (let round = 0; round <= options.rounds; round++) {
      for (const operation of OPERATIONS) {
        for (const server of servers) {
          const figure = await measure(server, operation, options)
          // The first round is the warm-up.
          if (round > 0) server.figures[operation].push(figure)
          report(`round ${round}  ${operation}  ${server.keeper.title}  ${figure.toFixed(0)} calls/s`)
        }
      }
    }
    return toResult(servers, options)
  } finally {
    for (const { caller } of servers) await caller[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measure(server: Measured, operation: (typeof OPERATIONS)[number], { seconds }: BenchOptions): Promise<number> {
  const { caller, keeper } = server
  const started = performance.now()
  let calls = 0
  while (performance.now() - started < seconds * SECOND_MS) {
    const n = server.calls++
    // Neighbours in time are no neighbours in the file.
    await (operation === 'set' ? keeper.set(caller, n) : keeper.get(caller, (n * 7919) % ENTRIES))
    calls++
  }
  return (calls / (performance.now() - started)) * SECOND_MS
}

function toResult(servers: readonly Measured[], { rounds, seconds }: BenchOptions): ReportResult {
  const ours = servers.find(({ keeper }) => keeper.role === 'ours')
  const rows = servers.map(({ figures, keeper }) => [
    keeper.title,
    ...OPERATIONS.flatMap((operation) => [
      median(figures[operation]).toFixed(0),
      `${pairedRatio(ours?.figures[operation] ?? [], figures[operation]).toFixed(1)} ×`,
    ]),
  ])
  const head = ['', 'set calls/s', 'ours is', 'get calls/s', 'ours is']
  return {
    table: [`Calls of tools over stdio, with ${ENTRIES} entries`, '', ...alignColumns([head, ...rows]), ''].join('\n'),
    json: {
      benchmark: 'context-server',
      unit: 'calls/s',
      date: new Date().toISOString(),
      machine: describeMachine(),
      options: { entries: ENTRIES, rounds, seconds, inFlight: 1 },
      contenders: servers.map(({ figures, keeper }) => ({
        name: keeper.name,
        role: keeper.role,
        set: { median: Math.round(median(figures.set)), rounds: figures.set.map(Math.round) },
        get: { median: Math.round(median(figures.get)), rounds: figures.get.map(Math.round) },
        oursDividedByIt: {
          set: Number(pairedRatio(ours?.figures.set ?? [], figures.set).toFixed(2)),
          get: Number(pairedRatio(ours?.figures.get ?? [], figures.get).toFixed(2)),
        },
      })),
    },
  }
}
