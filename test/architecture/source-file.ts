import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One file of the repository. */
export interface SourceFile {
  /** From the repository's folder, with `/`: `packages/core/src/index.ts`. */
  readonly path: string
  readonly text: string
}

const skipped = new Set(['node_modules', 'dist', 'peers', 'results', 'api'])

/** Every TypeScript and script file under the folders given. */
export function readSourceFiles(repository: string, folders: readonly string[]): SourceFile[] {
  return folders
    .flatMap((folder) => listFiles(repository, folder))
    .map((path) => ({ path, text: readFileSync(join(repository, path), 'utf8') }))
}

function listFiles(repository: string, folder: string): string[] {
  return readdirSync(join(repository, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return skipped.has(entry.name) || entry.name.startsWith('.') ? [] : listFiles(repository, path)
    return /\.[cm]?[jt]sx?$/.test(entry.name) ? [path] : []
  })
}

/** Whether a file is a test, a type test, a benchmark or there for tests: it does not ship, and may use what its package may not. */
export function isTest(path: string): boolean {
  return /\.(test|test-d|bench)\.ts$/.test(path) || path.includes('/test-support/')
}

/** `core` for `packages/core/src/index.ts`; undefined outside packages/. */
export function packageOf(path: string): string | undefined {
  return /^packages\/([^/]+)\//.exec(path)?.[1]
}

/** The folder that is a unit of its own: `packages/core`, `examples/time-demo`, `bench`, `test`. */
export function unitOf(path: string): string {
  const [first = '', second = ''] = path.split('/')
  return first === 'packages' || first === 'examples' ? `${first}/${second}` : first
}
