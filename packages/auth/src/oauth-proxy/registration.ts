import type { AuthRouteAnswer, AuthRouteRequest } from '@portico/core'
import { answerOrRefuse, jsonAnswer, OAuthError } from './answers.ts'
import { clientName, type OAuthClient } from './client.ts'
import { isRedirectUri } from './redirect-uri.ts'
import type { Seal } from './seal.ts'

/** What the id of a registered client holds. Short names: it goes into addresses. */
interface SealedClient {
  readonly n: string
  readonly r: readonly string[]
}

const PURPOSE = 'client'
/** Tells registered clients from those that publish their metadata, and from what is no id at all. */
const PREFIX = 'mcp_'
const MAX_REDIRECT_URIS = 10
const MAX_REDIRECT_URIS_LENGTH = 2000
const MAX_ID_LENGTH = 6000

/**
 * Dynamic client registration. What a client registers is sealed into its id, so that nothing is kept here and nobody can fill it. All clients are
 * public: they prove themselves by PKCE.
 *
 * @see RFC 7591
 */
export class Registration {
  readonly #seal: Seal

  constructor(seal: Seal) {
    this.#seal = seal
  }

  /** Answers a request for registration. */
  register(request: AuthRouteRequest): Promise<AuthRouteAnswer> {
    return answerOrRefuse(() => {
      const metadata = parseMetadata(request.body)
      const redirectUris = redirectUrisOf(metadata['redirect_uris'])
      const name = clientName(metadata['client_name'])
      const sealed: SealedClient = { n: name, r: redirectUris }
      return jsonAnswer(201, {
        client_id: PREFIX + this.#seal.seal(PURPOSE, sealed),
        client_id_issued_at: Math.floor(Date.now() / 1000),
        client_name: name,
        redirect_uris: redirectUris,
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
      })
    })
  }

  /** The client that was given that id. */
  find(id: string): OAuthClient | undefined {
    if (!id.startsWith(PREFIX) || id.length > MAX_ID_LENGTH) return undefined
    const opened = this.#seal.open(PURPOSE, id.slice(PREFIX.length))
    if (opened === undefined) return undefined
    const { n: name, r: redirectUris } = opened as SealedClient // sealed above
    return { id, name, redirectUris, publishedBy: undefined }
  }
}

function parseMetadata(body: string): Record<string, unknown> {
  const metadata = parseJson(body)
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata))
    throw new OAuthError('invalid_client_metadata', 'Expected a JSON object')
  const { response_types: responseTypes, grant_types: grantTypes } = metadata as Record<string, unknown>
  if (responseTypes !== undefined && !(Array.isArray(responseTypes) && responseTypes.includes('code')))
    throw new OAuthError('invalid_client_metadata', 'response_types: expected "code" among them')
  if (grantTypes !== undefined && !(Array.isArray(grantTypes) && grantTypes.includes('authorization_code')))
    throw new OAuthError('invalid_client_metadata', 'grant_types: expected "authorization_code" among them')
  return metadata as Record<string, unknown>
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new OAuthError('invalid_client_metadata', 'Expected JSON')
  }
}

/** The redirect URIs of client metadata. @throws OAuthError when one may not be. */
export function redirectUrisOf(uris: unknown): readonly string[] {
  if (!Array.isArray(uris) || uris.length === 0 || uris.length > MAX_REDIRECT_URIS)
    throw new OAuthError('invalid_redirect_uri', `redirect_uris: expected 1 to ${MAX_REDIRECT_URIS} addresses`)
  const allowed = uris.filter(isRedirectUri)
  if (allowed.length !== uris.length)
    throw new OAuthError(
      'invalid_redirect_uri',
      'redirect_uris: expected https: addresses, or http: ones on 127.0.0.1, [::1] or localhost',
    )
  if (allowed.join('').length > MAX_REDIRECT_URIS_LENGTH)
    throw new OAuthError(
      'invalid_redirect_uri',
      `redirect_uris: expected at most ${MAX_REDIRECT_URIS_LENGTH} characters together`,
    )
  return allowed
}
