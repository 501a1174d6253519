/** Why a request was not let in, in the words of RFC 6750, section 3.1. */
export type BearerError = 'invalid_request' | 'invalid_token'

/**
 * Writes the value of a `WWW-Authenticate` header for the Bearer scheme.
 *
 * Without an `error` it only asks for credentials: that is the answer to a request that brought none.
 * @param realm - Names what is protected; visible ASCII and spaces.
 * @throws TypeError when the realm holds other characters, since a header cannot carry them.
 * @see RFC 6750, section 3
 */
export function bearerChallenge(realm: string, error?: BearerError, description?: string): string {
  let challenge = `Bearer realm=${quote(realm)}`
  if (error !== undefined) challenge += `, error="${error}"`
  if (description !== undefined) challenge += `, error_description=${quote(description)}`
  return challenge
}

/** RFC 9110, section 5.6.4: a quoted string escapes quotes and backslashes. */
function quote(text: string): string {
  if (!/^[\x20-\x7e]*$/.test(text)) throw new TypeError('realm: expected visible ASCII characters and spaces only')
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}
