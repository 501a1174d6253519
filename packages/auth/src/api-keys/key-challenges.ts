import type { Challenge } from '@portico/core'
import { bearerChallenge } from '../bearer/bearer-challenge.ts'

const DEFAULT_REALM = 'mcp'

/** How requests without a good key are refused. */
export interface KeyChallengeOptions {
  /** Names what is protected, in the `WWW-Authenticate` header; visible ASCII. Default: `mcp`. */
  readonly realm?: string
  /**
   * The status of the answer to a key that is unknown. Default: 403, which clients take as final. 401 adds
   * `error="invalid_token"` (RFC 6750) and makes clients that hold other credentials try those.
   */
  readonly wrongKeyStatus?: 401 | 403
}

/** The answers to requests without a good key, each made once. */
export interface KeyChallenges {
  readonly missing: Challenge
  readonly malformed: Challenge
  readonly expired: Challenge
  readonly wrong: Challenge
}

/**
 * Makes the answers.
 *
 * @param where begins the message of an error.
 * @throws TypeError when the realm is not ASCII.
 * @throws RangeError when `wrongKeyStatus` is neither 401 nor 403.
 */
export function keyChallenges(where: string, options: KeyChallengeOptions): KeyChallenges {
  const { realm = DEFAULT_REALM, wrongKeyStatus = 403 } = options
  return {
    missing: missingKey(realm),
    malformed: malformedHeader(realm),
    expired: expiredKey(realm),
    wrong: wrongKey(realm, wrongKeyStatus, where),
  }
}

function missingKey(realm: string): Challenge {
  return Object.freeze({
    status: 401,
    message: 'An API key is required: send it as "Authorization: Bearer <key>"',
    wwwAuthenticate: bearerChallenge(realm),
  })
}

function malformedHeader(realm: string): Challenge {
  const message = 'The Authorization header is malformed: send one, as "Authorization: Bearer <key>"'
  return Object.freeze({
    status: 401,
    message,
    wwwAuthenticate: bearerChallenge(realm, 'invalid_request', 'Expected one Authorization header with one key'),
  })
}

function expiredKey(realm: string): Challenge {
  const message = 'The API key has expired'
  return Object.freeze({ status: 401, message, wwwAuthenticate: bearerChallenge(realm, 'invalid_token', message) })
}

function wrongKey(realm: string, status: 401 | 403, where: string): Challenge {
  const message = 'The API key is not valid'
  switch (status) {
    case 403:
      return Object.freeze({ status, message })
    case 401:
      return Object.freeze({ status, message, wwwAuthenticate: bearerChallenge(realm, 'invalid_token', message) })
    default:
      throw new RangeError(`${where}: expected wrongKeyStatus to be 401 or 403`)
  }
}
