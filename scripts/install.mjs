// Installs the workspace, or the part of it that one example needs, when it is not installed yet.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npx, root } from './processes.mjs'

/** The one version of pnpm in use; the same as in package.json's `packageManager`. */
export const PNPM = 'pnpm@10.34.9'

/** Says what is installed: a hash of the lockfile, and which packages (`'*'`: all). */
const stampFile = join(root, 'node_modules', '.portico-install.json')

/** Runs pnpm in the root folder. */
export function pnpm(args, options) {
  // pnpm listens to `npm --silent` too, and then does not say why it failed.
  return npx(['-y', PNPM, ...args], { ...options, env: { npm_config_loglevel: 'warn' } })
}

/**
 * Installs what the lockfile says. Takes no time when that is done already.
 *
 * @param {string} [packageName] install only this package, and what it depends on; all of the workspace when absent
 * @throws when the install fails; pnpm's own output stands above
 */
export async function install(packageName = '*') {
  const lock = hashOf('pnpm-lock.yaml', 'pnpm-workspace.yaml')
  const stamp = readStamp()
  const installed = stamp.lock === lock ? stamp.packages : []
  if (installed.includes('*') || installed.includes(packageName)) return

  // A part is installed without development dependencies. Where all of them are already, that would remove the root's.
  const isFresh = !existsSync(join(root, 'node_modules'))
  const wanted = isFresh || (stamp.packages.length > 0 && !stamp.packages.includes('*')) ? packageName : '*'
  await installWithPnpm(wanted)
  writeFileSync(stampFile, JSON.stringify({ lock, packages: wanted === '*' ? ['*'] : [...installed, wanted] }))
}

async function installWithPnpm(packageName) {
  const started = performance.now()
  process.stdout.write(`Installing ${packageName === '*' ? 'all packages' : `what ${packageName} needs`} …`)
  const part = packageName === '*' ? [] : ['--prod', '--filter', `${packageName}...`]
  const { exitCode, output } = await pnpm(['install', '--frozen-lockfile', '--reporter=append-only', ...part])
  console.log(` ${((performance.now() - started) / 1000).toFixed(1)} s`)
  if (exitCode !== 0) {
    console.error(output.trimEnd())
    throw new Error('The install failed; what pnpm said stands above.')
  }
}

function hashOf(...files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'))
  } catch {
    return { lock: '', packages: [] }
  }
}
