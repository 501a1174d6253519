import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { repository } from '../run-typescript.ts'

/** What is installed: exact versions, so that the cache is found again. Together some 350 MB, which is why nobody else installs them. */
const PACKAGES = ['bun@1.4.5', 'deno@2.9.6', 'workerd@1.20261117.1'] as const

const cache = join(repository, 'node_modules/.cache/portico-runtimes', PACKAGES.join('+').replaceAll('@', '-'))

/** The executables of the other runtimes. */
export interface Runtimes {
  readonly bun: string
  readonly deno: string
  readonly workerd: string
}

/**
 * Installs Bun, Deno and workerd from npm into a cache, unless they are there. No install script is run: the executables are in the packages for
 * this platform.
 *
 * @throws Error with what npm said when it fails.
 */
export async function installRuntimes(): Promise<Runtimes> {
  const stamp = join(cache, 'installed')
  if (!existsSync(stamp)) {
    await mkdir(cache, { recursive: true })
    await writeFile(join(cache, 'package.json'), '{ "private": true }')
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...PACKAGES]
    await promisify(execFile)('npm', args, { cwd: cache, env: environmentForNpm() })
    await writeFile(stamp, '')
  }
  const { platform, arch } = process
  const modules = join(cache, 'node_modules')
  return {
    bun: join(modules, `@oven/bun-${platform}-${arch === 'arm64' ? 'aarch64' : arch}/bin/bun`),
    deno: join(modules, `@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}/deno`),
    workerd: join(modules, `@cloudflare/workerd-${platform}-${arch === 'x64' ? '64' : arch}/bin/workerd`),
  }
}

/** Without the settings that the package manager which started us hands down: they are not meant for npm here. */
function environmentForNpm(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm|pnpm)_/i.test(name))
  return Object.fromEntries(kept)
}
