import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { LoadClient } from './load-client.ts'

/** How long to measure. */
export interface LoadTimes {
  readonly warmUpMs: number
  readonly measureMs: number
}

/** What one measurement found. */
export interface LoadResult {
  /** Calls that were answered rightly within the window, per second. */
  readonly callsPerSecond: number
  /** All calls, with those before and after the window. */
  readonly totalCalls: number
  /**
   * The share of the window in which this process ran or waited for its core. Near 1 the load, or what else runs on that
   * core, is what was measured.
   */
  readonly loadShare: number
  /** Processor time of the server for one call, in microseconds, when the load can tell: it started the server. */
  readonly serverCpuUs?: number | undefined
  /** The revision that the clients agreed on with the server. */
  readonly protocolVersion: string
}

/** How long the last calls may take to be answered after the window. */
const LAST_ANSWERS_MS = 5_000

/**
 * Keeps every client busy with one call at a time, and counts answers in a window after the warm-up.
 *
 * @throws {@link Error} as soon as one answer is wrong, or when the last calls stay unanswered.
 */
export async function measureLoad(
  clients: readonly LoadClient[],
  times: LoadTimes,
  serverCpuMs?: () => number | undefined,
): Promise<LoadResult> {
  const load = new Load(clients)
  load.start()
  await Promise.race([delay(times.warmUpMs), load.failure])
  const callsBefore = load.calls
  const busyBefore = busyMs()
  const serverBefore = serverCpuMs?.()
  const startedAt = process.hrtime.bigint()
  await Promise.race([delay(times.measureMs), load.failure])
  const elapsedMs = Number(process.hrtime.bigint() - startedAt) / 1e6
  const busy = busyMs() - busyBefore
  const serverAfter = serverCpuMs?.()
  const calls = load.calls - callsBefore
  await load.stop()
  return {
    callsPerSecond: (calls * 1_000) / elapsedMs,
    totalCalls: load.calls,
    loadShare: busy / elapsedMs,
    serverCpuUs:
      serverBefore === undefined || serverAfter === undefined ? undefined : ((serverAfter - serverBefore) * 1_000) / calls,
    protocolVersion: clients[0]?.protocolVersion ?? 'none',
  }
}

/** Processor time so far, and on Linux the time that the main thread was ready to run and had to wait. */
function busyMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e3 + waitedNs() / 1e6
}

function waitedNs(): number {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1])
  } catch {
    return 0 // not Linux
  }
}

class Load {
  calls = 0
  /** Rejects when an answer is missing or wrong; never resolves. */
  readonly failure: Promise<never>
  readonly #clients: readonly LoadClient[]
  readonly #idle: Promise<void>
  #fail: (error: Error) => void = () => undefined
  #becomeIdle: () => void = () => undefined
  #inFlight = 0
  #stopping = false

  constructor(clients: readonly LoadClient[]) {
    this.#clients = clients
    this.failure = new Promise((_resolve, reject) => (this.#fail = reject))
    this.#idle = new Promise((resolve) => (this.#becomeIdle = resolve))
  }

  start(): void {
    for (const client of this.#clients) this.#callForever(client)
  }

  async stop(): Promise<void> {
    this.#stopping = true
    const late = delay(LAST_ANSWERS_MS, undefined, { ref: false }).then(() => {
      throw new Error(`${this.#inFlight} calls had no answer after ${LAST_ANSWERS_MS} ms`)
    })
    await Promise.race([this.#idle, this.failure, late])
  }

  #callForever(client: LoadClient): void {
    const onAnswer = (error?: Error): void => {
      this.#inFlight--
      if (error !== undefined) {
        this.#fail(error)
        return
      }
      this.calls++
      if (!this.#stopping) callAgain()
      else if (this.#inFlight === 0) this.#becomeIdle()
    }
    const callAgain = (): void => {
      this.#inFlight++
      client.call(onAnswer)
    }
    callAgain()
  }
}
