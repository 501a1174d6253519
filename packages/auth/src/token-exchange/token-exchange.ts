import type { Principal } from '@portico/core'
import { LRUCache } from 'lru-cache'
import { type ClientCredentials, basicAuthorization } from '../http/client-credentials.ts'
import { type Fetch, fetchJson } from '../http/fetch-json.ts'
import { trustedUrl } from '../http/trusted-url.ts'
import { Endpoint } from '../issuer/endpoint.ts'
import { retainedToken } from './subject-tokens.ts'

/** What {@link tokenExchange} takes. */
export interface TokenExchangeOptions extends ClientCredentials {
  /** The authorization server that exchanges: an `https:` URL (`http:` on the same machine). */
  readonly issuer: string
  /** Its token endpoint. Default: where its metadata says. */
  readonly tokenEndpoint?: string
  /** For which service the new tokens are, as the authorization server calls it. */
  readonly audience?: string
  /** The URI of that service. */
  readonly resource?: string
  /** The scopes that are asked for. Default: what the authorization server gives. */
  readonly scopes?: readonly string[]
  /** How long an exchange may take, in milliseconds. Default 5,000. */
  readonly timeoutMs?: number
  /** How many tokens are kept until they expire. Default 1,000. */
  readonly maxTokens?: number
  /** Asks the authorization server, say through a proxy. Default: the global `fetch`. */
  readonly fetch?: Fetch
}

/** Gets a token for another service on behalf of a caller. */
export type TokenExchange = (principal: Principal | undefined) => Promise<string>

const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange'
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'
const MAX_BYTES = 65_536
/** A token that ends this soon is not handed out any more, in seconds. */
const MARGIN_SECONDS = 30

/**
 * Exchanges the token of a caller for one that another service takes, so that a tool can call that service on the caller's behalf. The caller's own
 * token is for this server only, and is never passed on.
 *
 * ```ts
 * const auth = jwt({ issuer, audience, retainTokens: true })
 * const calendarToken = tokenExchange({ issuer, clientId, clientSecret, audience: 'https://calendar.example.com' })
 * server.tool('free_time', {}, async (_input, { principal }) => freeTime(await calendarToken(principal)))
 * ```
 *
 * New tokens are kept until they expire, per caller. The function throws a TypeError for a caller without a retained token, and an Error when the
 * authorization server does not exchange it.
 *
 * @throws TypeError naming the option that cannot be used.
 * @see RFC 8693, section 2
 */
export function tokenExchange(options: TokenExchangeOptions): TokenExchange {
  trustedUrl(options.issuer, 'tokenExchange: issuer')
  if (options.tokenEndpoint !== undefined) trustedUrl(options.tokenEndpoint, 'tokenExchange: tokenEndpoint')
  const limits = { timeoutMs: options.timeoutMs ?? 5000, maxBytes: MAX_BYTES, fetch: options.fetch }
  const endpoint = new Endpoint('token_endpoint', options.issuer, options.tokenEndpoint, limits)
  const authorization = basicAuthorization(options, 'tokenExchange')
  const exchanged = new LRUCache<Principal, Exchanged>({ max: options.maxTokens ?? 1000 })

  const exchange = async (subjectToken: string): Promise<Exchanged> => {
    const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' }
    const body = requestBody(subjectToken, options)
    return parseAnswer(await fetchJson(await endpoint.url(), limits, { method: 'POST', headers, body }))
  }

  return async (principal) => {
    const subjectToken = principal && retainedToken(principal)
    if (principal === undefined || subjectToken === undefined)
      throw new TypeError('tokenExchange: expected a caller whose token is retained: set retainTokens of jwt or introspection')
    const known = exchanged.get(principal)
    if (known !== undefined && known.expiresAtSeconds > Date.now() / 1000 + MARGIN_SECONDS) return known.token
    const fresh = await exchange(subjectToken)
    exchanged.set(principal, fresh)
    return fresh.token
  }
}

/** A token for the other service. */
interface Exchanged {
  readonly token: string
  readonly expiresAtSeconds: number
}

function requestBody(subjectToken: string, { audience, resource, scopes }: TokenExchangeOptions): string {
  const parameters = new URLSearchParams({
    grant_type: GRANT,
    subject_token: subjectToken,
    subject_token_type: ACCESS_TOKEN,
    requested_token_type: ACCESS_TOKEN,
  })
  if (audience !== undefined) parameters.set('audience', audience)
  if (resource !== undefined) parameters.set('resource', resource)
  if (scopes !== undefined) parameters.set('scope', scopes.join(' '))
  return parameters.toString()
}

function parseAnswer(answer: unknown): Exchanged {
  const { access_token: token, token_type: type, expires_in: expiresIn } = { ...(answer as Record<string, unknown>) } // looked at below
  if (typeof token !== 'string' || typeof type !== 'string' || type.toLowerCase() !== 'bearer')
    throw new TypeError('tokenExchange: expected a Bearer token')
  const seconds = typeof expiresIn === 'number' ? expiresIn : 0
  return { token, expiresAtSeconds: Date.now() / 1000 + seconds }
}
