import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { Inbox } from '@portico/testing'

type Child = ChildProcessByStdio<Writable, Readable, null>

/** A server over WebSocket in a process of its own. */
export class ServerProcess {
  /** Where it listens on the loopback. */
  readonly port: number
  /** What it writes, a line for each session that ends. */
  readonly lines: Inbox<string>
  readonly #child: Child

  private constructor(child: Child, lines: Inbox<string>, port: number) {
    this.#child = child
    this.lines = lines
    this.port = port
  }

  /** Starts one that pings every `pingMs` milliseconds. */
  static async start(pingMs = 30_000): Promise<ServerProcess> {
    const file = fileURLToPath(new URL('./serve.ts', import.meta.url))
    // Garbage is collected early, so that memory is what is held.
    const args = ['--max-semi-space-size=1', '--conditions=@portico/source', '--import', 'tsx', file, String(pingMs)]
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    const lines = new Inbox<string>()
    createInterface({ input: child.stdout }).on('line', (line) => lines.put(line))
    return new ServerProcess(child, lines, Number(await lines.take(() => true, 'the port')))
  }

  /** How much memory it holds now, in bytes. */
  get memory(): number {
    const [, kibibytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.#child.pid ?? ''}/status`, 'utf8')) ?? []
    return Number(kibibytes) * 1024
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end()
    if (this.#child.exitCode === null) await once(this.#child, 'exit')
  }
}
