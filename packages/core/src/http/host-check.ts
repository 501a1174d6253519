import type { RequestHead } from '../auth/authenticator.ts'
import type { HostCheckSettings } from './host-check-options.ts'

/** How many accepted header values are remembered: ports vary, but not that much. */
const MAX_REMEMBERED = 256

/**
 * Decides by the `Host` and `Origin` headers whether a request was meant for this server: the guard against DNS rebinding.
 * Values that passed are remembered, so that a usual request costs one lookup in a set.
 *
 * @see MCP, Transports, Streamable HTTP, Security Warning
 */
export class HostCheck {
  readonly #allowedHosts: ReadonlySet<string>
  readonly #allowedOrigins: ReadonlySet<string>
  readonly #acceptedHosts = new Set<string>()
  readonly #acceptedOrigins = new Set<string>()

  constructor({ allowedHosts, allowedOrigins }: HostCheckSettings) {
    this.#allowedHosts = new Set(allowedHosts)
    this.#allowedOrigins = new Set(allowedOrigins)
  }

  /** What is wrong with the request, in one sentence; `undefined` when nothing is. */
  problemWith(head: RequestHead): string | undefined {
    const host = head.header('host')
    if (host === undefined) return 'expected a Host header'
    if (!this.#acceptedHosts.has(host)) {
      if (!this.#isAllowedHost(hostNameOf(host))) return 'Host: not a name of this server; add it to allowedHosts if it is one'
      remember(this.#acceptedHosts, host)
    }
    const origin = head.header('origin')
    if (origin === undefined || this.#acceptedOrigins.has(origin)) return undefined
    if (!this.#isAllowedOrigin(origin.toLowerCase())) return 'Origin: not allowed; add it to allowedOrigins if it is yours'
    remember(this.#acceptedOrigins, origin)
    return undefined
  }

  #isAllowedHost(hostName: string | undefined): boolean {
    return hostName !== undefined && (this.#allowedHosts.has('*') || this.#allowedHosts.has(hostName))
  }

  #isAllowedOrigin(origin: string): boolean {
    if (this.#allowedOrigins.has('*') || this.#allowedOrigins.has(origin)) return true
    const separator = origin.indexOf('://')
    const scheme = origin.slice(0, Math.max(separator, 0))
    if (scheme !== 'http' && scheme !== 'https') return false
    const hostName = hostNameOf(origin.slice(separator + 3))
    // `*` among the hosts says that the Host header is checked elsewhere; it does not let every web page in.
    return hostName !== undefined && this.#allowedHosts.has(hostName)
  }
}

/** The name in `name:port`, in lower case; `undefined` when it is no authority without credentials and path. */
function hostNameOf(authority: string): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.exec(authority)?.[1]?.toLowerCase()
}

function remember(accepted: Set<string>, value: string): void {
  if (accepted.size < MAX_REMEMBERED) accepted.add(value)
}
