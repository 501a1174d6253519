import type { PingOptions } from '../lifecycle/ping-options.ts'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Policy } from '../auth/policy.ts'
import type { CacheHints } from '../caching/cache-hints.ts'
import type { ProtocolVersion } from '../revision/protocol-version.ts'
import type { Store } from '../store/store.ts'
import type { TasksOptions } from '../tasks/task.ts'
import type { ServerInfo } from './server-info.ts'

/** What a server is made from: its description, and what holds for all that it serves. */
export interface ServerOptions<Claimed extends StandardSchemaV1 | undefined = StandardSchemaV1 | undefined> extends ServerInfo {
  /** How to use the server, for the model. Sent when a client connects. */
  readonly instructions?: string
  /** The revisions to serve. Default: all that Portico knows. */
  readonly protocolVersions?: readonly ProtocolVersion[]
  /** What decides who may use what, beside what each tool, resource and prompt requires. What it does not permit is denied. Default: none. */
  readonly policy?: Policy
  /**
   * The schema of what authenticators find out about callers: `ctx.principal.claims` is typed by it. A caller with other claims reaches no handler. The claims stay as
   * they are found: what the schema would make of them is not used.
   */
  readonly claims?: Claimed
  /** How long clients may keep lists and resources. Default: not at all, and not shared between callers. */
  readonly cache?: Partial<CacheHints>
  /**
   * Keys that seal what a call keeps with the client while it waits for input, at least 32 characters each. The first seals, all open, so that keys can be
   * rotated; servers behind one address share them. Default: a random key for the life of the process.
   */
  readonly stateKeys?: readonly string[]
  /**
   * For development: handlers that ask the client are run twice to catch those that cannot be repeated, and a tool that embeds resources on a server without
   * any is reported as an error. Default `false`.
   */
  readonly dev?: boolean
  /**
   * Where sessions, resumable streams, tasks, the steps of calls (`ctx.once`) and the key that seals their state are kept, so that they outlive the
   * process. The server does not close it. Default: in memory.
   */
  readonly store?: Store
  /** How tools run in the background. */
  readonly tasks?: TasksOptions
  /**
   * How many questions one call may ask the client (`ctx.elicit`, `ctx.sample`, `ctx.roots`), over all its rounds; ends loops of a model and its tools.
   * Default 100.
   */
  readonly maxQuestions?: number
  /**
   * Pings clients of revisions that have pings over standing connections, and closes those of clients that do not answer. Default: nobody is pinged, because
   * streams and WebSockets are kept alive by their transports, which also see when a connection is lost; turn it on to find clients that hang behind a
   * connection that works. With several processes behind one address, answers have to reach the process that asked.
   *
   * @see MCP, Ping
   */
  readonly ping?: PingOptions
  /**
   * How many progress and log notifications one call may send in a second; 0 is no limit. Of more progress only the latest is sent, further log messages
   * are left out and counted. Default 1,000.
   */
  readonly maxNotificationsPerSecond?: number
  /** How many entries one page of a list holds. Default 1,000. */
  readonly pageSize?: number
  /** How long a call may take, in milliseconds, unless its definition says otherwise; 0 is no limit. Default 60,000. */
  readonly timeoutMs?: number
}
