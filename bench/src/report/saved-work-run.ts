import { existsSync, readFileSync } from 'node:fs'
import type { Role } from '../contender.ts'
import type { Machine } from '../describe-machine.ts'
import { RESULTS_FOLDER } from '../folders.ts'

/** One contender at one job of a {@link SavedWorkRun}. */
export interface SavedJob {
  readonly job: string
  readonly name: string
  readonly role: Role | 'other'
  readonly rounds: readonly number[]
  readonly median: number
  readonly ratioToLimit: number
  /** The share of the limit that it is meant to reach. */
  readonly goal?: number
}

/** How long single operations took, in milliseconds. */
export interface SavedLatency {
  readonly job: string
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

/** A run of a benchmark of jobs as `results/<file>.json` keeps it. */
export interface SavedWorkRun {
  readonly title: string
  readonly date: string
  readonly machine: Machine
  readonly options: { readonly rounds: number; readonly seconds: number; readonly entries: number }
  readonly notes: readonly string[]
  readonly jobs: readonly SavedJob[]
  readonly latencies: readonly SavedLatency[]
}

/** Reads a kept run of a benchmark of jobs; `undefined` when there is none. */
export function readSavedWorkRun(file: string): SavedWorkRun | undefined {
  const url = new URL(file, RESULTS_FOLDER)
  return existsSync(url) ? (JSON.parse(readFileSync(url, 'utf8')) as SavedWorkRun) : undefined // written by saveResults
}
