import type { Challenge } from '@portico/core'
import { type TokenScheme, writeChallenge } from '../bearer/challenge.ts'
import type { ProtectedResource } from '../resource/protected-resource.ts'
import { refusal, type TokenRefusal } from './token-refusal.ts'

/** What the challenges of one authenticator have in common. */
export interface ChallengeSettings {
  readonly realm: string | undefined
  /** Tokens have to be bound to a key of the client. */
  readonly dpopRequired: boolean
  /** The algorithms of DPoP proofs, separated by spaces. */
  readonly dpopAlgorithms: string
  /** Where to get a token; left out by what no OAuth client is meant to come to. */
  readonly resource: Pick<ProtectedResource, 'metadataUrl' | 'requiredScopes'>
}

/** Writes the answers to requests that are not let in for their access token. */
export class TokenChallenges {
  /** No token came. */
  readonly missing: Challenge
  /** More than one came, or none that can be read. */
  readonly doubled: Challenge
  /** What came cannot be read. */
  readonly malformed: Challenge
  readonly #settings: ChallengeSettings

  constructor(settings: ChallengeSettings) {
    this.#settings = settings
    const scheme = this.#preferredScheme
    this.missing = Object.freeze({
      status: 401,
      message: `An access token is required: send it as "Authorization: ${scheme} <token>"`,
      wwwAuthenticate: this.#write(scheme, settings.resource.requiredScopes, undefined),
    })
    const doubled = refusal('invalid_request', 'Expected one Authorization header with one token')
    this.doubled = Object.freeze({ ...this.refuse(doubled, scheme), status: 401 })
    this.malformed = Object.freeze(this.refuse(refusal('invalid_request', 'The Authorization header is malformed'), scheme))
  }

  /** Answers a token that is not taken. */
  refuse(refused: TokenRefusal, scheme: TokenScheme, headers?: Readonly<Record<string, string>>): Challenge {
    const wwwAuthenticate = this.#write(scheme, this.#settings.resource.requiredScopes, refused)
    const challenge: Challenge = { status: statusOf(refused), message: refused.description, wwwAuthenticate }
    return headers === undefined ? challenge : { ...challenge, headers }
  }

  /** Asks for more scopes: for all that the operation needs, and those that every request does. */
  stepUp(scopes: readonly string[]): string {
    const all = new Set([...this.#settings.resource.requiredScopes, ...scopes])
    // No scope of a resource: clients ask for it on their own. MCP 2026-07-28, Authorization, Refresh Tokens.
    all.delete('offline_access')
    return this.#write(
      this.#preferredScheme,
      [...all],
      refusal('insufficient_scope', 'The access token lacks a scope that this needs'),
    )
  }

  get #preferredScheme(): TokenScheme {
    return this.#settings.dpopRequired ? 'DPoP' : 'Bearer'
  }

  #write(scheme: TokenScheme, scopes: readonly string[], refused: TokenRefusal | undefined): string {
    const { realm, dpopAlgorithms, resource } = this.#settings
    return writeChallenge(scheme, {
      realm,
      error: refused?.error,
      error_description: refused?.description,
      scope: scopes.length === 0 ? undefined : scopes.join(' '),
      resource_metadata: resource.metadataUrl,
      algs: scheme === 'DPoP' ? dpopAlgorithms : undefined,
    })
  }
}

/** @see RFC 6750, section 3.1; MCP, Authorization, Error Handling */
function statusOf({ error }: TokenRefusal): 400 | 401 | 403 {
  switch (error) {
    case 'invalid_request':
      return 400
    case 'insufficient_scope':
      return 403
    default:
      return 401
  }
}
