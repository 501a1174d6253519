import type { LoadTimes } from './measure-load.ts'

/** The transports that the load speaks, as a server announces them. */
export type LoadTransport = 'streamableHttp' | 'httpSse'

/** What the runner tells the load process to do: the JSON in its first argument. */
export interface LoadOrder extends LoadTimes {
  readonly transport: LoadTransport
  readonly url: string
  /** The revision to ask for in `initialize`. */
  readonly protocolVersion: string
  /** How many clients call at the same time. */
  readonly connections: number
}
