import type { LoadOrder } from '../load/load-order.ts'
import type { ContenderRun } from './benchmark-run.ts'
import type { Contender } from './contender.ts'
import type { BenchOptions } from './options.ts'
import { serverProgram } from './programs.ts'
import { type LoadProcessOptions, runLoad } from './run-load.ts'
import { RunningServer, type StartOptions } from './running-server.ts'
import { versionsOf } from './versions-of.ts'
import type { ServerBenchmark } from './server-benchmark.ts'

/** A contender in a run: its server process and the figures so far. What fails once is out, and says why. */
export class Entrant {
  readonly contender: Contender
  readonly #benchmark: ServerBenchmark
  readonly #callsPerSecond: number[] = []
  readonly #serverCpuUs: number[] = []
  readonly #loadShare: number[] = []
  #protocolVersion: string | undefined
  #failure: string | undefined
  #server: RunningServer | undefined

  constructor(contender: Contender, benchmark: ServerBenchmark) {
    this.contender = contender
    this.#benchmark = benchmark
  }

  /** Why it is out, or undefined. */
  get failure(): string | undefined {
    return this.#failure
  }

  /** Takes it out of the run. */
  fail(error: unknown): void {
    this.#failure ??= error instanceof Error ? error.message : String(error)
  }

  async start(options: StartOptions): Promise<void> {
    if (this.#failure !== undefined) return
    try {
      this.#server = await RunningServer.start(await serverProgram(this.contender), options)
    } catch (error) {
      this.fail(error)
      return
    }
    if (this.#server.urls[this.#benchmark.transport] === undefined) this.fail('does not serve this transport')
  }

  /** Measures once, and keeps the figures when they count. Answers with calls per second in words; undefined when it is out. */
  async measure(options: BenchOptions, load: LoadProcessOptions, counts: boolean): Promise<string | undefined> {
    const server = this.#server
    const url = server?.urls[this.#benchmark.transport]
    if (this.#failure !== undefined || server === undefined || url === undefined) return undefined
    const order: LoadOrder = {
      transport: this.#benchmark.transport,
      url,
      protocolVersion: this.#benchmark.protocolVersion,
      connections: options.connections,
      warmUpMs: options.warmUpSeconds * 1_000,
      measureMs: options.seconds * 1_000,
    }
    try {
      const cpuBefore = server.cpuMs()
      const { callsPerSecond, totalCalls, loadShare, protocolVersion } = await runLoad(order, load)
      const cpuAfter = server.cpuMs()
      this.#protocolVersion = protocolVersion
      if (counts) {
        this.#callsPerSecond.push(callsPerSecond)
        this.#loadShare.push(loadShare)
        if (cpuBefore !== undefined && cpuAfter !== undefined)
          this.#serverCpuUs.push(((cpuAfter - cpuBefore) * 1_000) / totalCalls)
      }
      return `${Math.round(callsPerSecond).toLocaleString('en')} calls/s, load ${Math.round(loadShare * 100)} %`
    } catch (error) {
      this.fail(error)
      return undefined
    }
  }

  async stop(): Promise<void> {
    await this.#server?.close()
  }

  result(): ContenderRun {
    return {
      contender: this.contender,
      versions: versionsOf(this.contender),
      callsPerSecond: this.#callsPerSecond,
      serverCpuUs: this.#serverCpuUs,
      loadShare: this.#loadShare,
      protocolVersion: this.#protocolVersion,
      failure: this.#failure,
    }
  }
}
