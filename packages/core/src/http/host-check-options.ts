import { hostInUrl, isWildcard } from './host-in-url.ts'

/** By which names and from which pages a server may be reached, as users say it. */
export interface HostCheckOptions {
  /** Host names without port; `['*']` allows any. */
  readonly allowedHosts?: readonly string[] | undefined
  /** Origins; `['*']` allows any. */
  readonly allowedOrigins?: readonly string[] | undefined
}

/** {@link HostCheckOptions} with the defaults filled in, in lower case. */
export interface HostCheckSettings {
  /** Host names without port. */
  readonly allowedHosts: readonly string[]
  /** Origins. */
  readonly allowedOrigins: readonly string[]
}

const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

/**
 * Fills in the defaults: the names of this machine and the host that is listened on, and no origins beside theirs.
 *
 * @param host the host that is listened on, which clients may then address.
 * @throws TypeError naming the option that cannot be used.
 */
export function resolveHostCheckOptions({ allowedHosts, allowedOrigins }: HostCheckOptions, host?: string): HostCheckSettings {
  const ownHosts = host === undefined || isWildcard(host) ? LOOPBACK_HOSTS : [...LOOPBACK_HOSTS, hostInUrl(host)]
  return {
    allowedHosts: (allowedHosts ?? ownHosts).map(allowedHost),
    allowedOrigins: (allowedOrigins ?? []).map(allowedOrigin),
  }
}

/** A name as it stands in a Host header without its port. What could never match is refused, before somebody wonders about all those 403. */
function allowedHost(allowed: string): string {
  const host = hostInUrl(allowed).toLowerCase()
  if (host === '*' || /^(\[[0-9a-f:.]+\]|[\w.-]+)$/.test(host)) return host
  throw new TypeError(
    `allowedHosts: expected names without scheme and port, such as "api.example.com", got ${JSON.stringify(allowed)}`,
  )
}

/** An origin as browsers send it. */
function allowedOrigin(allowed: string): string {
  const origin = allowed.toLowerCase()
  if (origin === '*' || origin === 'null' || /^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s]+$/.test(origin)) return origin
  throw new TypeError(
    `allowedOrigins: expected origins without path, such as "https://app.example.com", got ${JSON.stringify(allowed)}`,
  )
}
