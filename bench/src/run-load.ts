import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { LoadResult } from '../load/measure-load.ts'
import type { LoadOrder } from '../load/load-order.ts'
import { pinned } from './pinning.ts'

/** How {@link runLoad} starts the load. */
export interface LoadProcessOptions {
  readonly program: string
  /** The core to run on; undefined for any. */
  readonly core: number | undefined
  /** Kills the process when aborted. */
  readonly signal: AbortSignal
}

/** How one load is started. */
export interface LoadRunOptions extends LoadProcessOptions {
  /** What is added to its environment, and so to that of a server that it starts. */
  readonly environment: Readonly<Record<string, string>>
}

/** What a load may need besides its own times: opening the clients, the last answers, closing sessions. */
const SPARE_MS = 20_000

/**
 * Runs one measurement in a process of its own, new each time, so that every server meets the same load.
 *
 * @throws {@link Error} with the first wrong answer, or when the process does not end in time.
 */
export async function runLoad(order: LoadOrder, options: LoadRunOptions): Promise<LoadResult> {
  const [command, ...args] = pinned(options.core, [process.execPath, options.program, JSON.stringify(order)])
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.environment },
    signal: options.signal,
    killSignal: 'SIGKILL',
  })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const timeoutMs = order.warmUpMs + order.measureMs + SPARE_MS
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  const [code] = (await once(child, 'close')) as [number | null] // the event's documented argument
  clearTimeout(timer)
  if (code === null) throw new Error(`the load did not end within ${timeoutMs} ms`)
  if (code !== 0) throw new Error(errors.trim() || `the load ended with code ${code}`)
  return JSON.parse(output) as LoadResult // printed by load/main.ts
}
