import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { NetworkTransport } from '../load/load-order.ts'
import { BENCH_FOLDER } from './folders.ts'
import { pinned } from './pinning.ts'
import { processCpuMs } from './process-cpu-ms.ts'

/** Where a server answers: the JSON line that it prints once it listens. */
export type Announcement = { readonly [Transport in NetworkTransport]?: string } & {
  /** What the tool is called, where that is not `add`. */
  readonly tool?: string
}

/** How {@link RunningServer.start} starts a program. */
export interface StartOptions {
  /** The core to run on; undefined for any. */
  readonly core: number | undefined
  /** Options of Node, before the program. */
  readonly nodeOptions: readonly string[]
  /** What is added to the environment. */
  readonly environment: Readonly<Record<string, string>>
  /** Kills the process when aborted. */
  readonly signal: AbortSignal
}

const START_TIMEOUT_MS = 15_000
const STOP_TIMEOUT_MS = 3_000
const KEPT_ERROR_CHARACTERS = 2_000
const EXIT_WITH_RUNNER = new URL('servers/exit-with-runner.js', BENCH_FOLDER).href

/** The command line that starts a program on Node. */
export function nodeCommand(
  program: string,
  { core, nodeOptions }: Pick<StartOptions, 'core' | 'nodeOptions'>,
): readonly [string, ...string[]] {
  return pinned(core, [process.execPath, '--import', EXIT_WITH_RUNNER, ...nodeOptions, program])
}

/** One server process. */
export class RunningServer {
  readonly announcement: Announcement
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, announcement: Announcement) {
    this.#child = child
    this.announcement = announcement
  }

  /**
   * Starts a program and waits until it has announced its URLs.
   *
   * @throws {@link Error} with the end of its stderr when it stops or stays silent for 15 s.
   */
  static async start(program: string, options: StartOptions): Promise<RunningServer> {
    const [command, ...args] = nodeCommand(program, options)
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, NODE_ENV: 'production', ...options.environment },
      signal: options.signal,
      killSignal: 'SIGKILL',
    })
    try {
      return new RunningServer(child, await announcementOf(child))
    } catch (error) {
      child.kill('SIGKILL')
      throw error
    }
  }

  /** The processor time used so far; undefined where the system does not tell. */
  cpuMs(): number | undefined {
    return this.#child.pid === undefined ? undefined : processCpuMs(this.#child.pid)
  }

  /** Lets the process exit on its own, so that it can write a profile, and kills it when it does not. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_TIMEOUT_MS)
    if (this.#child.connected) this.#child.disconnect()
    await exited
    clearTimeout(timer)
  }
}

async function announcementOf(child: ChildProcess): Promise<Announcement> {
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-KEPT_ERROR_CHARACTERS)))
  let timer: NodeJS.Timeout | undefined
  try {
    return await new Promise((resolve, reject) => {
      const failed = (reason: string): void => reject(new Error(`${reason}. ${errors.trim()}`.trim()))
      timer = setTimeout(() => failed(`not ready after ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS)
      child.once('error', reject)
      child.once('close', () => failed('the server stopped before it was ready'))
      if (child.stdout === null) return
      // Read to the end: a pipe that nobody empties would block a server that prints.
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line.startsWith('{"')) resolve(JSON.parse(line) as Announcement) // printed by the programs in servers/ and peers/
      })
    })
  } finally {
    clearTimeout(timer)
  }
}
