import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { installSuite } from './install-suite.ts'
import type { Leg } from './leg.ts'

const listings = new Map<string, Promise<string>>()

/** The names of the scenarios of a leg, as the suite lists them: pending ones and drafts too. */
export async function listScenarios({ suite, name }: Leg): Promise<readonly string[]> {
  const listing = listings.get(suite) ?? list(suite)
  listings.set(suite, listing)
  const scenarios = [...(await listing).matchAll(/^\s*-\s+(?<scenario>\S+)\s+\[(?<legs>[^\]]*)\]/gm)]
  return scenarios
    .filter(({ groups }) => name === 'all' || groups?.['legs']?.split(',').includes(name))
    .map(({ groups }) => groups?.['scenario'] ?? '')
}

async function list(suite: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [await installSuite(suite), 'list', '--server'])
  return stdout
}
