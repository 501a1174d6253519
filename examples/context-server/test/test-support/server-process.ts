import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { onTestFinished } from 'vitest'

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** How to run the server as a program. */
export const PROGRAM_ARGS: readonly string[] = ['--conditions=@portico/source', '--import', TSX, MAIN]

/** A folder that goes with the test. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'context-server-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** How a server is started. */
export interface StartOptions {
  /** Where its configuration and its file are. */
  readonly folder: string
  readonly config?: object
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** The server in a process of its own. It ends with the test at the latest. */
export class ServerProcess {
  readonly child: ChildProcess
  stdout = ''
  stderr = ''
  /** The exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>

  constructor({ args = [], config, env = {}, folder }: StartOptions) {
    if (config !== undefined) writeFileSync(join(folder, 'portico.config.json'), JSON.stringify(config))
    this.child = spawn(process.execPath, [...PROGRAM_ARGS, ...args], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text))
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
    this.ended = once(this.child, 'close').then(([code, signal]: (number | string)[]) => code ?? signal ?? 'unknown')
    onTestFinished(() => this.kill())
  }

  /** Starts it on a free port and waits until it serves. */
  static async start(options: StartOptions): Promise<{ server: ServerProcess; url: string }> {
    const server = new ServerProcess({ ...options, args: ['--port', '0', ...(options.args ?? [])] })
    return { server, url: await server.printed(/running on (http:\/\/\S+)/) }
  }

  /** Ends it as Ctrl-C does. */
  async stop(): Promise<number | string> {
    this.child.kill('SIGINT')
    return this.ended
  }

  /** Ends it as a power cut does. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.ended
  }

  /** Waits until it has printed this, and gives what matched. Fails when it ends before. */
  printed(pattern: RegExp): Promise<string> {
    const { stderr, stdout } = this.child
    return new Promise((resolve, reject) => {
      const check = (): void => {
        const match = pattern.exec(this.stdout) ?? pattern.exec(this.stderr)
        if (match === null) return
        for (const stream of [stdout, stderr]) stream?.off('data', check)
        resolve(match[1] ?? match[0])
      }
      for (const stream of [stdout, stderr]) stream?.on('data', check)
      void this.ended.then((how) => {
        check()
        reject(new Error(`ended (${how}) without printing ${String(pattern)}:\n${this.stdout}${this.stderr}`))
      })
      check()
    })
  }
}
