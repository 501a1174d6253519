import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { installSuite } from './install-suite.ts'
import type { Check } from './judge-checks.ts'
import { type Leg, suiteArguments } from './leg.ts'

/** How long one leg may take, in milliseconds. */
const TIMEOUT_MS = 240_000

/** What a leg came to. */
export interface LegReport {
  /** The checks of each scenario that was run to its end. */
  readonly scenarios: ReadonlyMap<string, readonly Check[]>
  /** What the suite printed, for scenarios that were not. */
  readonly log: string
}

/** Runs all scenarios of a leg against the server at `url`, one after the other, in one process. */
export async function runLeg(leg: Leg, url: string): Promise<LegReport> {
  const output = await mkdtemp(join(tmpdir(), 'conformance-results-'))
  try {
    const args = [await installSuite(leg.suite), ...suiteArguments(leg, url, output)]
    const log = await run(args)
    return { scenarios: await readScenarios(output), log }
  } finally {
    await rm(output, { recursive: true, force: true })
  }
}

/** Its exit code says what the results say, too: that something failed. */
async function run(args: readonly string[]): Promise<string> {
  const options = { timeout: TIMEOUT_MS, killSignal: 'SIGKILL', maxBuffer: 64 * 1_048_576 } as const
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, options)
    return stdout + stderr
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string } // of execFile, unless it did not start
    return `${stdout}${stderr}\n${String(error)}`
  }
}

/** Results are in folders named `server-<scenario>-<time>`. */
async function readScenarios(output: string): Promise<ReadonlyMap<string, readonly Check[]>> {
  const scenarios = new Map<string, readonly Check[]>()
  for (const folder of await readdir(output)) {
    const scenario = /^server-(.+)-\d{4}-\d\d-\d\dT/.exec(folder)?.[1]
    if (scenario === undefined) continue
    scenarios.set(scenario, JSON.parse(await readFile(join(output, folder, 'checks.json'), 'utf8')) as readonly Check[])
  }
  return scenarios
}
