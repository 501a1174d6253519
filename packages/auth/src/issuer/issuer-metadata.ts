import { type FetchLimits, fetchJson } from '../http/fetch-json.ts'
import { trustedUrl } from '../http/trusted-url.ts'

/** What an authorization server publishes about itself. @see RFC 8414, section 2 */
export interface IssuerMetadata {
  readonly issuer: string
  readonly [name: string]: unknown
}

/**
 * Fetches what an issuer publishes about itself, from where OAuth 2.0 and OpenID Connect have it.
 *
 * @throws AggregateError when it is at none of these addresses, or names another issuer.
 * @see MCP, Authorization Server Discovery, Authorization Server Metadata Discovery
 */
export async function fetchIssuerMetadata(issuer: string, limits: FetchLimits): Promise<IssuerMetadata> {
  const problems: unknown[] = []
  for (const url of metadataUrls(issuer)) {
    try {
      return ofIssuer(await fetchJson(url, limits), issuer, url)
    } catch (error) {
      problems.push(error)
    }
  }
  throw new AggregateError(problems, `${issuer}: the metadata of the issuer cannot be fetched`)
}

/** An endpoint that the metadata names. @throws TypeError when it is not there, or no address to send credentials to. */
export function endpointOf(metadata: IssuerMetadata, name: string): string {
  return trustedUrl(metadata[name], `${metadata.issuer}: ${name}`, metadata.issuer)
}

function metadataUrls(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  const inserted = [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}/.well-known/openid-configuration${path}`,
  ]
  return path === '' ? inserted : [...inserted, `${origin}${path}/.well-known/openid-configuration`]
}

function ofIssuer(metadata: unknown, issuer: string, url: string): IssuerMetadata {
  if (typeof metadata !== 'object' || metadata === null) throw new TypeError(`${url}: expected an object`)
  // Compared as text, as the specification asks.
  if (!('issuer' in metadata) || metadata.issuer !== issuer) throw new TypeError(`${url}: expected the metadata of ${issuer}`)
  return metadata as IssuerMetadata // just checked
}
