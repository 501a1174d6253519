import type { LoadTimes } from './measure-load.ts'

/** The transports that a server announces the URL of. */
export type NetworkTransport = 'streamableHttp' | 'httpSse' | 'webSocket'

/** The transports that the load speaks. */
export type LoadTransport = NetworkTransport | 'stdio'

/** What is asked over and over, and how its answer is checked. */
export type LoadJob =
  /** `tools/call` of a tool that adds two numbers. */
  | { readonly kind: 'call' }
  /** The same, with as many progress notifications before the answer. */
  | { readonly kind: 'call-with-progress'; readonly notifications: number }
  /** `tools/list`, of so many tools on one page. */
  | { readonly kind: 'list-tools'; readonly tools: number }

/** What the runner tells the load process to do: the JSON in its first argument. */
export interface LoadOrder extends LoadTimes {
  readonly transport: LoadTransport
  /** Where the server answers; for stdio the command line that starts it, a new process for each measurement. */
  readonly target: string | readonly [string, ...string[]]
  /** The revision to ask for in `initialize`, or with every request when `isStateless`. */
  readonly protocolVersion: string
  /** Each request stands alone, without `initialize` and without a session. */
  readonly isStateless: boolean
  readonly job: LoadJob
  /** What the tool is called. */
  readonly tool: string
  /** How many calls are under way at the same time: each on a connection of its own, on stdio all on the one there is. */
  readonly connections: number
}
