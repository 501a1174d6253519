import type { LoadOrder } from '../load/load-order.ts'
import type { ContenderRun } from './benchmark-run.ts'
import type { Contender } from './contender.ts'
import type { BenchOptions } from './options.ts'
import { serverProgram } from './programs.ts'
import { type LoadProcessOptions, runLoad } from './run-load.ts'
import { nodeCommand, RunningServer, type StartOptions } from './running-server.ts'
import { versionsOf } from './versions-of.ts'
import { environmentFor, jobOf, type ServerBenchmark } from './server-benchmark.ts'

/** Where a contender is found by the load, and how its processor time is. */
interface Target {
  readonly target: LoadOrder['target']
  readonly tool: string
  readonly cpuMs: () => number | undefined
}

/** A contender in a run: its server process and the figures so far. What fails once is out, and says why. */
export class Entrant {
  readonly contender: Contender
  readonly #benchmark: ServerBenchmark
  readonly #environment: Record<string, string>
  readonly #callsPerSecond: number[] = []
  readonly #serverCpuUs: number[] = []
  readonly #loadShare: number[] = []
  #protocolVersion: string | undefined
  #failure: string | undefined
  #server: RunningServer | undefined
  #target: Target | undefined

  constructor(contender: Contender, benchmark: ServerBenchmark) {
    this.contender = contender
    this.#benchmark = benchmark
    this.#environment = environmentFor(benchmark, contender)
  }

  /** Why it is out, or undefined. */
  get failure(): string | undefined {
    return this.#failure
  }

  /** Takes it out of the run. */
  fail(error: unknown): void {
    this.#failure ??= error instanceof Error ? error.message : String(error)
  }

  async start(options: Omit<StartOptions, 'environment'>): Promise<void> {
    if (this.#failure !== undefined) return
    try {
      const program = await serverProgram(this.contender)
      if (this.#benchmark.transport === 'stdio') this.#target = onStdio(nodeCommand(program, options))
      else this.#target = await this.#startServer(program, this.#benchmark.transport, options)
    } catch (error) {
      this.fail(error)
    }
  }

  /** Measures once, and keeps the figures when they count. Answers with calls per second in words; undefined when it is out. */
  async measure(options: BenchOptions, load: LoadProcessOptions, counts: boolean): Promise<string | undefined> {
    if (this.#failure !== undefined || this.#target === undefined) return undefined
    const { cpuMs, target, tool } = this.#target
    const order: LoadOrder = {
      transport: this.#benchmark.transport,
      target,
      protocolVersion: this.#benchmark.protocolVersion,
      isStateless: this.#benchmark.isStateless === true,
      job: jobOf(this.#benchmark),
      tool,
      connections: options.connections,
      warmUpMs: options.warmUpSeconds * 1_000,
      measureMs: options.seconds * 1_000,
    }
    try {
      const cpuBefore = cpuMs()
      const result = await runLoad(order, { ...load, environment: this.#environment })
      const cpuAfter = cpuMs()
      this.#protocolVersion = result.protocolVersion
      if (counts) {
        this.#callsPerSecond.push(result.callsPerSecond)
        this.#loadShare.push(result.loadShare)
        const cpuUs = result.serverCpuUs ?? perCall(cpuBefore, cpuAfter, result.totalCalls)
        if (cpuUs !== undefined) this.#serverCpuUs.push(cpuUs)
      }
      return `${Math.round(result.callsPerSecond).toLocaleString('en')} calls/s, load ${Math.round(result.loadShare * 100)} %`
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

  async #startServer(
    program: string,
    transport: Exclude<ServerBenchmark['transport'], 'stdio'>,
    options: Omit<StartOptions, 'environment'>,
  ): Promise<Target | undefined> {
    const server = await RunningServer.start(program, { ...options, environment: this.#environment })
    this.#server = server
    const target = server.announcement[transport]
    if (target !== undefined) return { target, tool: server.announcement.tool ?? 'add', cpuMs: () => server.cpuMs() }
    this.fail('does not serve this transport')
    return undefined
  }
}

/** On stdio the load starts the server, as a host does, and knows its processor time. */
function onStdio(target: readonly [string, ...string[]]): Target {
  return { target, tool: 'add', cpuMs: () => undefined }
}

function perCall(beforeMs: number | undefined, afterMs: number | undefined, calls: number): number | undefined {
  return beforeMs === undefined || afterMs === undefined ? undefined : ((afterMs - beforeMs) * 1_000) / calls
}
