import { readdirSync, readFileSync } from 'node:fs'
import type { Role } from '../contender.ts'
import type { Machine } from '../describe-machine.ts'
import { RESULTS_FOLDER } from '../folders.ts'

/** One contender of a {@link SavedRun}; figures are left out where there are none. */
export interface SavedContender {
  readonly name: string
  readonly role: Role
  readonly versions: Readonly<Record<string, string>>
  readonly protocolVersion?: string
  readonly failure?: string
  readonly median?: number
  readonly min?: number
  readonly max?: number
  readonly serverCpuUs?: number
  readonly ratioToLimit?: number
  readonly oursDividedByIt?: number
  readonly rounds: readonly number[]
  readonly loadShare: readonly number[]
}

/** A run of a server benchmark as `results/<name>.json` keeps it. */
export interface SavedRun {
  readonly benchmark: string
  readonly date: string
  readonly machine: Machine
  readonly cores: { readonly server: number; readonly load: number } | string
  readonly options: {
    readonly rounds: number
    readonly seconds: number
    readonly warmUpSeconds: number
    readonly connections: number
  }
  readonly contenders: readonly SavedContender[]
}

/** Reads the kept runs of server benchmarks, by name; results of another shape are passed over. */
export function readSavedRuns(): ReadonlyMap<string, SavedRun> {
  const runs = new Map<string, SavedRun>()
  for (const file of readdirSync(RESULTS_FOLDER)) {
    if (!file.endsWith('.json')) continue
    const run = JSON.parse(readFileSync(new URL(file, RESULTS_FOLDER), 'utf8')) as Partial<SavedRun> // written by saveResults, or told apart below
    if (isServerRun(run)) runs.set(run.benchmark, run)
  }
  return runs
}

function isServerRun(run: Partial<SavedRun>): run is SavedRun {
  return run.contenders?.every(({ rounds }) => Array.isArray(rounds)) === true
}
