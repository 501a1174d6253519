import { readFileSync } from 'node:fs'
import type { Contender } from './contender.ts'
import { BENCH_FOLDER, PEERS_FOLDER } from './folders.ts'

/** The installed versions of a contender's packages, by name; a package that is not there is left out. */
export function versionsOf(contender: Contender): Record<string, string> {
  const folder = contender.role === 'peer' ? PEERS_FOLDER : BENCH_FOLDER
  const versions: Record<string, string> = {}
  for (const name of contender.packages) {
    const version = installedVersion(new URL(`node_modules/${name}/package.json`, folder))
    if (version !== undefined) versions[name] = version
  }
  return versions
}

function installedVersion(manifest: URL): string | undefined {
  try {
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version?: unknown } // the field is checked below
    return typeof version === 'string' ? version : undefined
  } catch {
    return undefined // not installed, or its files came incomplete: the table says so by the missing version
  }
}
