import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('standalone-program.ts', import.meta.url))

/** How a {@link StandaloneProcess} ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stderr: string
}

/** `standalone-program.ts` in a process of its own. */
export class StandaloneProcess {
  readonly child: ChildProcess
  readonly exited: Promise<Exit>
  #stdout = ''

  constructor(port = 0) {
    const child = spawn(process.execPath, ['--conditions=@portico/source', '--import=tsx', PROGRAM, String(port)], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    let stderr = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    this.child = child
    this.exited = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal, stderr })))
  }

  /** Its URL, once it listens. */
  async url(): Promise<string> {
    while (!this.#stdout.includes('\n')) {
      const ended = await Promise.race([once(this.child.stdout!, 'data').then(() => undefined), this.exited])
      if (ended !== undefined) throw new Error(`ended with ${JSON.stringify(ended)}`)
    }
    return this.#stdout.trim()
  }

  /** Resolves when its tool was called. */
  async called(): Promise<void> {
    await once(this.child, 'message')
  }

  /** The most memory that was resident at any time, in bytes. */
  peakRssBytes(): number {
    const [, kibibytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${this.child.pid!}/status`, 'utf8')) ?? []
    return Number(kibibytes) * 1024
  }
}
