// Installs the workspace, or the part of it that one example needs, when it is not installed yet.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npx, root } from './processes.mjs'

/** The one version of pnpm in use; the same as in package.json's `packageManager`. */
export const PNPM = 'pnpm@10.34.9'

/** Says what is installed: a hash of the lockfile, and which packages (`'*'`: all). */
const stampFile = join(root, 'node_modules', '.portico-install.json')

/** Runs pnpm in the root folder. */
export function pnpm(args, options) {
  return npx(['-y', PNPM, ...args], options)
}

/**
 * Installs what the lockfile says. Takes no time when that is done already.
 *
 * @param {string} [packageName] install only this package, and what it depends on; all of the workspace when absent
 * @throws when the install fails; pnpm's own output stands above
 */
export async function install(packageName = '*') {
  const lock = createHash('sha256')
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) lock.update(readFileSync(join(root, file)))
  const hash = lock.digest('hex')
  const stamp = readStamp()
  const installed = stamp.lock === hash ? stamp.packages : []
  if (installed.includes('*') || installed.includes(packageName)) return

  const started = performance.now()
  process.stdout.write(`Installing ${packageName === '*' ? 'all packages' : `what ${packageName} needs`} …`)
  const filter = packageName === '*' ? [] : ['--filter', `${packageName}...`]
  const { exitCode, output } = await pnpm(['install', '--frozen-lockfile', '--reporter=append-only', ...filter])
  console.log(` ${((performance.now() - started) / 1000).toFixed(1)} s`)
  if (exitCode !== 0) {
    console.error(output.trimEnd())
    throw new Error('The install failed; what pnpm said stands above.')
  }
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  writeFileSync(stampFile, JSON.stringify({ lock: hash, packages: [...installed, packageName] }))
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'))
  } catch {
    return { lock: '', packages: [] }
  }
}
