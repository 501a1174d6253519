import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { PEERS_FOLDER } from './folders.ts'

/** Says which lockfile the installed peers came from. */
const STAMP = new URL('node_modules/.installed-lock.json', PEERS_FOLDER)
const LOCKFILE = new URL('package-lock.json', PEERS_FOLDER)

/**
 * Installs the peers as their lockfile says, unless they are there already.
 *
 * @throws {@link Error} with the last lines of npm when it fails.
 */
export async function installPeers(signal: AbortSignal): Promise<void> {
  const wanted = readFileSync(LOCKFILE, 'utf8')
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return
  process.stderr.write('Installing the peers into bench/peers …\n')
  const npm = spawn('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: fileURLToPath(PEERS_FOLDER),
    env: environmentForNpm(),
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
  })
  let messages = ''
  npm.stderr.setEncoding('utf8').on('data', (text: string) => (messages += text))
  const [code] = (await once(npm, 'close')) as [number | null] // the event's documented argument
  if (code !== 0) throw new Error(`npm ci failed in bench/peers: ${lastLines(messages)}`)
  writeFileSync(STAMP, wanted)
}

/** Without the settings that the package manager which started us hands down: they are not meant for npm here. */
function environmentForNpm(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm|pnpm)_/i.test(name))
  return Object.fromEntries(kept)
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join(' ')
}
