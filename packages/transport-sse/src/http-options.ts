import type { Authenticator } from '@portico/core'
import { type HostCheckSettings, integerOption, pathOption, resolveHostCheckOptions } from '@portico/core/internal'

/** The paths of the endpoints, below the prefix. Each is also found with a slash at its end. */
export interface HttpPaths {
  /** Streamable HTTP. Default `/mcp`. */
  readonly mcp?: string | undefined
  /** The event stream of HTTP+SSE. Default `/sse`. */
  readonly sse?: string | undefined
  /** Where clients of HTTP+SSE send their messages. Default `/messages`. */
  readonly messages?: string | undefined
  /** The state of the server, for load balancers. Default `/health`. */
  readonly health?: string | undefined
  /** What the server offers, for people and tools. Default `/capabilities`. */
  readonly capabilities?: string | undefined
}

/** What holds for everything that is served over HTTP. Every limit is on without being set. */
export interface HttpOptions {
  /** Who may call. Asked on every route but `/health`, before the body is read. Default: everybody who passes the Host and Origin checks. */
  readonly auth?: Authenticator | undefined
  /** What stands before every path, such as `/api`. Routers that strip the mount path (Express) do not need it. Default: nothing. */
  readonly prefix?: string | undefined
  /** Other paths for the endpoints. */
  readonly paths?: HttpPaths | undefined
  /**
   * The host names by which the server may be addressed, without port; `['*']` allows any. Default: `localhost`, `127.0.0.1`, `[::1]`, and the
   * host it listens on. Guards against DNS rebinding.
   */
  readonly allowedHosts?: readonly string[] | undefined
  /** Origins that browsers may call from, such as `https://app.example.com`, beside those whose host is an allowed host; `['*']` allows any. */
  readonly allowedOrigins?: readonly string[] | undefined
  /** The largest body that is read, in bytes. Default 1,048,576. */
  readonly maxBodyBytes?: number | undefined
  /** How many bytes may wait for a client that does not read its stream before it is cut off. Default 1,048,576. */
  readonly maxBufferedBytes?: number | undefined
  /** How often a comment keeps idle streams open, in milliseconds; 0 sends none. Default 15,000. */
  readonly keepAliveMs?: number | undefined
  /** How many sessions may be open. More are answered 503. Default 10,000. */
  readonly maxSessions?: number | undefined
  /** How many sessions one principal may have open. More are answered 503. Default 64. */
  readonly maxSessionsPerPrincipal?: number | undefined
  /** After how long without a request or open stream a session ends, in milliseconds. Default 1,800,000 (30 minutes). */
  readonly sessionIdleMs?: number | undefined
  /**
   * How much of what a session was sent on event streams is kept for a client that lost its connection and comes back, in bytes; all sessions together
   * have 64 times that. The oldest is forgotten first. Default 1,048,576.
   */
  readonly maxReplayBytes?: number | undefined
  /** How long it is kept, in milliseconds. Default 300,000 (5 minutes). */
  readonly replayMs?: number | undefined
  /** How long `close()` waits for calls in flight, in milliseconds. Default 25,000. */
  readonly drainMs?: number | undefined
}

/** {@link HttpPaths} with every default filled in. */
export type SettledPaths = { readonly [Name in keyof HttpPaths]-?: string }

/** {@link HttpOptions} with every default filled in. */
export interface HttpSettings extends HostCheckSettings {
  readonly auth: Authenticator | undefined
  readonly prefix: string
  readonly paths: SettledPaths
  readonly maxBodyBytes: number
  readonly maxBufferedBytes: number
  readonly keepAliveMs: number
  readonly maxSessions: number
  readonly maxSessionsPerPrincipal: number
  readonly sessionIdleMs: number
  readonly maxReplayBytes: number
  readonly replayMs: number
  readonly drainMs: number
}

const MEBIBYTE = 1_048_576

/**
 * Fills in the defaults.
 *
 * @param host the host that is listened on, which clients may then address.
 * @throws TypeError or RangeError naming the option that cannot be used.
 */
export function resolveHttpOptions(options: HttpOptions, host?: string): HttpSettings {
  return {
    ...resolveHostCheckOptions(options, host),
    auth: options.auth,
    prefix: pathOption('prefix', options.prefix ?? ''),
    paths: distinctPaths({
      mcp: pathOption('paths.mcp', options.paths?.mcp ?? '/mcp'),
      sse: pathOption('paths.sse', options.paths?.sse ?? '/sse'),
      messages: pathOption('paths.messages', options.paths?.messages ?? '/messages'),
      health: pathOption('paths.health', options.paths?.health ?? '/health'),
      capabilities: pathOption('paths.capabilities', options.paths?.capabilities ?? '/capabilities'),
    }),
    maxBodyBytes: integerOption('maxBodyBytes', options.maxBodyBytes ?? MEBIBYTE, 1),
    maxBufferedBytes: integerOption('maxBufferedBytes', options.maxBufferedBytes ?? MEBIBYTE, 1),
    keepAliveMs: integerOption('keepAliveMs', options.keepAliveMs ?? 15_000, 0),
    maxSessions: integerOption('maxSessions', options.maxSessions ?? 10_000, 1),
    maxSessionsPerPrincipal: integerOption('maxSessionsPerPrincipal', options.maxSessionsPerPrincipal ?? 64, 1),
    sessionIdleMs: integerOption('sessionIdleMs', options.sessionIdleMs ?? 1_800_000, 1),
    maxReplayBytes: integerOption('maxReplayBytes', options.maxReplayBytes ?? MEBIBYTE, 1),
    replayMs: integerOption('replayMs', options.replayMs ?? 300_000, 1),
    drainMs: integerOption('drainMs', options.drainMs ?? 25_000, 0),
  }
}

function distinctPaths(paths: SettledPaths): SettledPaths {
  for (const [name, path] of Object.entries(paths)) {
    const first = Object.entries(paths).find((entry) => entry[1] === path)?.[0]
    if (first !== name)
      throw new TypeError(`paths.${name}: expected another path than paths.${String(first)} has, got ${JSON.stringify(path)}`)
  }
  return paths
}
