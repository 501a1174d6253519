import type { Authenticator } from '@portico/core'
import { type HostCheckSettings, integerOption, pathOption, resolveHostCheckOptions } from '@portico/core/internal'
import type { OwnRoute } from './own-route.ts'

/** The paths of the endpoints, below the prefix. Each is also found with a slash at its end. */
export interface HttpPaths {
  /** Streamable HTTP. Default `/mcp`. */
  readonly mcp?: string | undefined
  /** The event stream of HTTP+SSE. Default `/sse`. */
  readonly sse?: string | undefined
  /** Where clients of HTTP+SSE send their messages. Of several, clients are told the first, and all are answered. Default `/messages`. */
  readonly messages?: string | readonly string[] | undefined
  /** The state of the server, for load balancers. Default `/health`. */
  readonly health?: string | undefined
  /** Whether the server can do its work now, for those who send it requests. Default `/ready`. */
  readonly ready?: string | undefined
  /** What the server offers, for people and tools. Default `/capabilities`. */
  readonly capabilities?: string | undefined
}

/** What holds for everything that is served over HTTP. Every limit is on without being set. */
export interface HttpOptions {
  /** Who may call. Asked on every route but `/health` and `/ready`, before the body is read. Default: everybody who passes the Host and Origin checks. */
  readonly auth?: Authenticator | undefined
  /** What stands before every path, such as `/api`. Routers that strip the mount path (Express) do not need it. Default: nothing. */
  readonly prefix?: string | undefined
  /** Other paths for the endpoints. */
  readonly paths?: HttpPaths | undefined
  /**
   * Handlers of your own beside the endpoints, each for its path and everything below it, such as `{ '/notes': app.fetch }` with an application of
   * Hono. They are behind the same Host and Origin checks, authentication and body limit; bodies have to be UTF-8. Default: none.
   */
  readonly routes?: Readonly<Record<string, OwnRoute>> | undefined
  /** Resolves when what the server needs, such as its database, is there. Asked by `/ready`; 503 when it throws, or takes 5 seconds. */
  readonly checkReady?: (() => void | Promise<void>) | undefined
  /** Adds members to the answer of `/health`, such as counters. Everybody can see them. */
  readonly describeHealth?: (() => Readonly<Record<string, unknown>>) | undefined
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

/** {@link HttpPaths} with every default filled in; `messages` is the one that clients are told. */
export type SettledPaths = { readonly [Name in keyof HttpPaths]-?: string }

/** {@link HttpOptions} with every default filled in. */
export interface HttpSettings extends HostCheckSettings {
  readonly auth: Authenticator | undefined
  readonly prefix: string
  readonly paths: SettledPaths
  /** Further paths to which clients may send messages, beside `paths.messages`. */
  readonly otherMessagesPaths: readonly string[]
  /** By their paths, without the prefix. */
  readonly routes: ReadonlyMap<string, OwnRoute>
  readonly checkReady: (() => void | Promise<void>) | undefined
  readonly describeHealth: (() => Readonly<Record<string, unknown>>) | undefined
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
  const [messages = '/messages', ...otherMessagesPaths] = messagesPaths(options.paths?.messages)
  const paths = {
    mcp: pathOption('paths.mcp', options.paths?.mcp ?? '/mcp'),
    sse: pathOption('paths.sse', options.paths?.sse ?? '/sse'),
    messages,
    health: pathOption('paths.health', options.paths?.health ?? '/health'),
    ready: pathOption('paths.ready', options.paths?.ready ?? '/ready'),
    capabilities: pathOption('paths.capabilities', options.paths?.capabilities ?? '/capabilities'),
  }
  const routes = Object.entries(options.routes ?? {}).map(([path, route]) => [pathOption('routes', path), route] as const)
  checkDistinct([
    ...Object.entries(paths).map(([name, path]) => [`paths.${name}`, path] as const),
    ...otherMessagesPaths.map((path) => ['paths.messages', path] as const),
    ...routes.map(([path]) => ['routes', path] as const),
  ])
  return {
    ...resolveHostCheckOptions(options, host),
    auth: options.auth,
    prefix: pathOption('prefix', options.prefix ?? ''),
    paths,
    otherMessagesPaths,
    routes: new Map(routes),
    checkReady: options.checkReady,
    describeHealth: options.describeHealth,
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

function messagesPaths(paths: string | readonly string[] = '/messages'): string[] {
  const all = typeof paths === 'string' ? [paths] : paths
  if (all.length === 0) throw new TypeError('paths.messages: expected at least one path, got none')
  return all.map((path) => pathOption('paths.messages', path))
}

function checkDistinct(paths: readonly (readonly [name: string, path: string])[]): void {
  const names = new Map<string, string>()
  for (const [name, path] of paths) {
    const first = names.get(path)
    if (first !== undefined) throw new TypeError(`${name}: expected another path than ${first} has, got ${JSON.stringify(path)}`)
    names.set(path, name)
  }
}
