import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** How long a server may take to answer its first request, in milliseconds. */
const START_TIMEOUT_MS = 15_000

/** A program that serves HTTP, running. */
export interface RunningProgram {
  /** Asks it to end, as Ctrl-C would, and resolves to its exit code. */
  stop(): Promise<number | null>
}

/** A port that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/**
 * Starts `node file` and waits until `url` answers.
 *
 * @throws Error with what the program wrote, when it ends before that or is too slow
 */
export async function runProgram(node: string, file: string, cwd: string, url: string): Promise<RunningProgram> {
  const child = spawn(node, [file], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  const deadline = performance.now() + START_TIMEOUT_MS
  while (!(await answers(url))) {
    if (child.exitCode !== null || performance.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`${file} did not answer at ${url}; it wrote:\n${output}`)
    }
    // A program has no event that another process could await.
    await delay(50)
  }
  return { stop: () => stop(child) }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url)
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode
  child.kill('SIGTERM')
  const killer = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await once(child, 'exit')
  clearTimeout(killer)
  return child.exitCode
}
