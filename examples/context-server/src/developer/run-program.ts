import { spawn } from 'node:child_process'

/** How a program is run. */
export interface RunOptions {
  readonly cwd: string
  readonly signal: AbortSignal
  /** How long it may take, in milliseconds. */
  readonly timeoutMs: number
  /** How many bytes of each of its outputs are kept; it is stopped when it prints more. */
  readonly maxOutputBytes: number
  readonly env?: Readonly<Record<string, string>>
  /** Told what it prints, as it comes. */
  readonly onOutput?: (text: string) => void
}

/** How a program ended. */
export interface RunResult {
  readonly end: 'exited' | 'timed out' | 'printed too much' | 'cancelled' | 'not started'
  /** `undefined` when it did not exit by itself. */
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program in a process group of its own, without a shell, and never leaves any of it behind. */
export function runProgram(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const { cwd, env, maxOutputBytes, onOutput, signal, timeoutMs } = options
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const stdout = new Captured(maxOutputBytes)
    const stderr = new Captured(maxOutputBytes)
    let end: RunResult['end'] = 'exited'
    const stop = (why: RunResult['end']): void => {
      if (end === 'exited') end = why
      killGroup(child.pid)
    }
    const cancel = (): void => stop('cancelled')
    const timer = setTimeout(stop, timeoutMs, 'timed out')
    if (signal.aborted) cancel()
    else signal.addEventListener('abort', cancel, { once: true })
    for (const [stream, captured] of [
      [child.stdout, stdout],
      [child.stderr, stderr],
    ] as const) {
      stream.on('data', (chunk: Buffer) => {
        if (!captured.add(chunk)) stop('printed too much')
        onOutput?.(chunk.toString('utf8'))
      })
    }
    child.on('error', (error) => {
      end = 'not started'
      stderr.add(Buffer.from(error.message))
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', cancel)
      // Something that it started may still run.
      killGroup(child.pid)
      resolve({ end, exitCode: end === 'exited' ? (code ?? undefined) : undefined, stdout: stdout.text, stderr: stderr.text })
    })
  })
}

/** What a program has printed, up to a limit. */
class Captured {
  readonly #chunks: Buffer[] = []
  readonly #maxBytes: number
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** False when it is too much; the rest is left out. */
  add(chunk: Buffer): boolean {
    const room = this.#maxBytes - this.#bytes
    this.#chunks.push(chunk.length > room ? chunk.subarray(0, Math.max(0, room)) : chunk)
    this.#bytes += chunk.length
    return this.#bytes <= this.#maxBytes
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString('utf8')
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}
