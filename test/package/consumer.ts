import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { repository } from './repository.ts'

const execute = promisify(execFile)

/**
 * Makes `folder` what a user has after `npm install`: the packed packages and nothing of the workspace.
 *
 * @param tarballs the packed packages
 * @param packages what else the user's program imports; installed at the versions that this repository uses
 */
export async function installConsumer(folder: string, tarballs: readonly string[], packages: readonly string[]): Promise<void> {
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }))
  const root = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as { devDependencies: Record<string, string> }
  const others = packages
    .filter((name) => name !== 'portico' && !name.startsWith('@portico/') && !name.startsWith('node:'))
    .map((name) => `${name}@${root.devDependencies[name] ?? 'latest'}`)
  // Plain npm, as most users have it, and without the settings that a surrounding `npm test` hands down.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))
  await execute('npm', ['install', '--no-audit', '--no-fund', ...tarballs, ...others], { cwd: folder, env })
}

/** Type-checks one file of the consumer's folder as a strict user would. Resolves to the compiler's complaints: none is ''. */
export async function typeErrors(folder: string, file: string): Promise<string> {
  const tsc = join(repository, 'node_modules/typescript/bin/tsc')
  const flags = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext', '--skipLibCheck']
  try {
    await execute(process.execPath, [tsc, ...flags, file], { cwd: folder })
    return ''
  } catch (error) {
    return String((error as { stdout?: string }).stdout ?? error)
  }
}
