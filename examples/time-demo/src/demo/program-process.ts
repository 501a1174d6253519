import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Environment } from '../program/environment.ts'

/** How long a program may take to stop before it is killed, in milliseconds. */
const STOP_TIMEOUT_MS = 5_000

/** How a program is started. */
export interface ProgramOptions {
  readonly args: readonly string[]
  readonly environment: Environment
  readonly stdio: StdioOptions
  /** Stops it, as Ctrl-C would. */
  readonly signal: AbortSignal
}

/** A program of this demo in a process of its own, as in a terminal of its own. Disposing of it stops it. */
export class ProgramProcess implements AsyncDisposable {
  readonly child: ChildProcess
  /** The exit code, once it has ended; a signal counts as 128. */
  readonly exitCode: Promise<number>

  /** @param name - Which program. It runs as this one does: the same Node, the same loader. */
  constructor(name: 'server' | 'client', { args, environment, signal, stdio }: ProgramOptions) {
    signal.throwIfAborted()
    const file = fileURLToPath(new URL(`../${name}.ts`, import.meta.url))
    this.child = spawn(process.execPath, [...process.execArgv, file, ...args], { env: environment, stdio })
    this.exitCode = once(this.child, 'close').then(([code]) => (typeof code === 'number' ? code : 128))
    const interrupt = (): boolean => this.child.kill('SIGINT')
    signal.addEventListener('abort', interrupt)
    this.child.on('close', () => signal.removeEventListener('abort', interrupt))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const kill = setTimeout(() => this.child.kill('SIGKILL'), STOP_TIMEOUT_MS)
    this.child.kill('SIGTERM')
    await this.exitCode
    clearTimeout(kill)
  }
}
