import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect, onTestFinished } from 'vitest'

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

/** How a program of the demo is started. */
export interface StartOptions {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** The content of the `.env` file in its working directory. */
  readonly dotenv?: string
}

/** One of the demo's programs, running in a process of its own and in a folder of its own. It ends with the test that started it. */
export class Program {
  readonly child: ChildProcess
  /** What it has printed so far. */
  stdout = ''
  stderr = ''
  /** The exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>

  constructor(name: 'server' | 'client' | 'demo', { args = [], dotenv, env = {} }: StartOptions = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'portico-time-demo-'))
    if (dotenv !== undefined) writeFileSync(join(folder, '.env'), dotenv)
    const file = fileURLToPath(new URL(`../src/${name}.ts`, import.meta.url))
    this.child = spawn(process.execPath, ['--conditions=@portico/source', '--import', TSX, file, ...args], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text))
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
    this.ended = once(this.child, 'close').then(([code, signal]: (number | string)[]) => code ?? signal ?? 'unknown')
    void this.ended.finally(() => rmSync(folder, { recursive: true, force: true }))
    if (expect.getState().currentTestName !== undefined) onTestFinished(() => this.stop())
  }

  /** Ends it at once. */
  async stop(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.ended
  }

  /** Waits until the program has printed this, and gives what matched. Fails when the program ends before. */
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

/** Starts the server on a free port and waits until it is ready. */
export async function startServer(options: StartOptions = {}): Promise<{ server: Program; url: string }> {
  const server = new Program('server', { ...options, args: ['--port', '0', ...(options.args ?? [])] })
  const url = await server.printed(/running on (http:\/\/\S+)/)
  await server.printed(/Ctrl-C/)
  return { server, url }
}

/** Runs a program to its end. */
export async function run(
  name: 'server' | 'client' | 'demo',
  options?: StartOptions,
): Promise<{ code: number | string; stdout: string; stderr: string }> {
  const program = new Program(name, options)
  const code = await program.ended
  return { code, stdout: program.stdout, stderr: program.stderr }
}
