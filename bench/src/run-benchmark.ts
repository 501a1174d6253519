import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BenchmarkRun } from './benchmark-run.ts'
import type { Contender } from './contender.ts'
import { Entrant } from './entrant.ts'
import { PROGRAMS_FOLDER } from './folders.ts'
import { describeMachine } from './describe-machine.ts'
import type { BenchOptions } from './options.ts'
import { installPeers } from './install-peers.ts'
import { choosePinning } from './pinning.ts'
import { loadProgram } from './programs.ts'
import type { ServerBenchmark } from './server-benchmark.ts'

/** Where progress goes, line by line. */
export type Report = (line: string) => void

/** Measured like the others and not counted: a slow server needs longer than a fast one until its code is compiled. */
const WARM_UP_ROUND = 0

/**
 * Runs one benchmark: starts every server once, then measures them in turn, round after round, so that what changes on the
 * machine in the meantime falls on all of them.
 *
 * @param signal ends the run and kills every process it started.
 * @throws {@link RangeError} when `asked.only` names no contender of the benchmark.
 */
export async function runBenchmark(
  benchmark: ServerBenchmark,
  asked: BenchOptions,
  report: Report,
  signal: AbortSignal,
): Promise<BenchmarkRun> {
  const options = { ...asked, connections: benchmark.callsUnderWay ?? asked.connections }
  const startedAt = new Date()
  const pinning = choosePinning()
  const entrants = selectContenders(benchmark, options.only).map((contender) => new Entrant(contender, benchmark))
  await preparePeers(entrants, signal)
  const load = { program: await loadProgram(), core: pinning?.load, signal }
  try {
    for (const entrant of entrants) {
      const nodeOptions = entrant.contender.name === options.profile ? profileOptions() : []
      await entrant.start({ core: pinning?.server, nodeOptions, signal })
      if (entrant.failure !== undefined) report(`${entrant.contender.title}: ${entrant.failure}`)
    }
    for (let round = WARM_UP_ROUND; round <= options.rounds; round++) {
      for (const entrant of entrants) {
        if (entrant.failure !== undefined) continue
        const figure = await entrant.measure(options, load, round !== WARM_UP_ROUND)
        signal.throwIfAborted()
        report(`${nameOfRound(round, options)}  ${entrant.contender.title.padEnd(16)}  ${figure ?? String(entrant.failure)}`)
      }
    }
  } finally {
    await Promise.all(entrants.map((entrant) => entrant.stop()))
  }
  const contenders = entrants.map((entrant) => entrant.result())
  return { benchmark, startedAt, machine: describeMachine(), pinning, options, contenders }
}

function selectContenders(benchmark: ServerBenchmark, only: readonly string[] | undefined): readonly Contender[] {
  if (only === undefined) return benchmark.contenders
  const names = benchmark.contenders.map(({ name }) => name)
  const unknown = only.find((name) => !names.includes(name))
  if (unknown !== undefined) throw new RangeError(`${benchmark.name} has no "${unknown}"; there are: ${names.join(', ')}`)
  return benchmark.contenders.filter(({ name }) => only.includes(name))
}

async function preparePeers(entrants: readonly Entrant[], signal: AbortSignal): Promise<void> {
  const peers = entrants.filter(({ contender }) => contender.role === 'peer')
  if (peers.length === 0) return
  try {
    await installPeers(signal)
  } catch (error) {
    signal.throwIfAborted()
    const reason = error instanceof Error ? error.message : String(error)
    for (const peer of peers) peer.fail(`could not be installed: ${reason}`)
  }
}

function nameOfRound(round: number, options: BenchOptions): string {
  return round === WARM_UP_ROUND ? 'warm-up  ' : `round ${round}/${options.rounds}`
}

function profileOptions(): string[] {
  const folder = fileURLToPath(new URL('profiles/', PROGRAMS_FOLDER))
  mkdirSync(folder, { recursive: true })
  return ['--cpu-prof', `--cpu-prof-dir=${folder}`]
}
