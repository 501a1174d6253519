import { execFile } from 'node:child_process'
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { repository, runTypeScript } from '../run-typescript.ts'
import type { Target } from './target.ts'

/** The version that is installed. */
export const INSPECTOR_VERSION = '2.12.0'

const INSPECTOR = `@modelcontextprotocol/inspector@${INSPECTOR_VERSION}`
/** The inspector needs Node 22.19. */
const NODE_VERSION = '24.21.0'
const PLATFORM = process.platform === 'win32' ? 'win' : process.platform

/** How long one run may take, in milliseconds. */
const TIMEOUT_MS = 30_000

/** Ways in which the inspector reaches a server. */
export type Reach = 'stdio' | 'sse' | 'http'

const run = promisify(execFile)

/** The official Inspector without its pages: each call of a method is a process that connects, calls, prints the result and ends. */
export class Inspector implements AsyncDisposable {
  readonly #node: string
  readonly #program: string
  /** Where it keeps what it remembers. */
  readonly #home: string
  #calls = 0

  private constructor(node: string, program: string, home: string) {
    this.#node = node
    this.#program = program
    this.#home = home
  }

  /**
   * Installs it, together with a Node that it runs on, once: both are in npm's own cache then.
   *
   * @throws the error of npm.
   */
  static async install(): Promise<Inspector> {
    const packages = [`node-${PLATFORM}-${process.arch}@${NODE_VERSION}`, INSPECTOR]
    // The first folder on the PATH is the one with their programs.
    const print = 'JSON.stringify([process.execPath, process.env.PATH])'
    const { stdout } = await run('npx', [
      ...['-y', '--prefer-offline'],
      ...packages.flatMap((spec) => ['-p', spec]),
      ...['node', '-p', print],
    ])
    const [node, path] = JSON.parse(stdout) as [string, string]
    const program = await realpath(join(path.split(delimiter)[0] ?? '', 'mcp-inspector'))
    return new Inspector(node, program, await mkdtemp(join(tmpdir(), 'portico-inspector-')))
  }

  /**
   * Calls a method.
   *
   * @param era the revisions that it may speak: `legacy` until 2025-11-25, `modern` from 2026-07-28 on.
   * @throws Error with what it printed, when it fails.
   */
  async call(
    reach: Reach,
    target: Target,
    era: 'legacy' | 'modern',
    method: string,
    ...args: readonly string[]
  ): Promise<unknown> {
    const config = await this.#writeConfig(reach, target)
    const command = [this.#program, '--cli', '--config', config, '--server', 'fixture', '--protocol-era', era]
    const { stdout } = await run(this.#node, [...command, '--method', method, ...args], {
      env: { ...process.env, HOME: this.#home, USERPROFILE: this.#home },
      timeout: TIMEOUT_MS,
    })
    return JSON.parse(stdout) as unknown
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#home, { recursive: true, force: true })
  }

  async #writeConfig(reach: Reach, target: Target): Promise<string> {
    const file = join(this.#home, `${++this.#calls}.json`)
    await writeFile(file, JSON.stringify({ mcpServers: { fixture: settingsOf(reach, target) } }))
    return file
  }
}

function settingsOf(reach: Reach, { urls, key }: Target): object {
  const headers = { Authorization: `Bearer ${key ?? ''}` }
  switch (reach) {
    case 'stdio':
      return { command: process.execPath, args: runTypeScript(new URL('./serve-stdio.ts', import.meta.url)), cwd: repository }
    case 'sse':
      return { type: 'sse', url: urls.httpSse, headers }
    case 'http':
      return { type: 'streamable-http', url: urls.streamableHttp, headers }
  }
}

/** True when npm reaches a registry that has the inspector. */
export async function canReachRegistry(): Promise<boolean> {
  return run('npm', ['view', INSPECTOR, 'version', '--prefer-online'], { timeout: TIMEOUT_MS }).then(
    () => true,
    () => false,
  )
}
