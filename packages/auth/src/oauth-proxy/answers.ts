import type { AuthRouteAnswer } from '@portico/core'

/** The error codes of RFC 6749, RFC 7591, RFC 8707 that are answered here. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_client_metadata'
  | 'invalid_redirect_uri'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'invalid_target'
  | 'access_denied'
  | 'server_error'
  | 'temporarily_unavailable'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'

/** A request that is refused: what the client may know about it. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError'
  readonly error: OAuthErrorCode

  constructor(error: OAuthErrorCode, description: string, options?: ErrorOptions) {
    super(description, options)
    this.error = error
  }
}

/** An answer in JSON that nobody keeps. */
export function jsonAnswer(status: number, value: unknown): AuthRouteAnswer {
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', Pragma: 'no-cache' }
  return { status, headers, body: JSON.stringify(value) }
}

/** Refuses a client that asks for itself. @see RFC 6749, section 5.2 */
export function errorAnswer({ error, message }: OAuthError): AuthRouteAnswer {
  const status = error === 'temporarily_unavailable' ? 503 : error === 'invalid_client' ? 401 : 400
  return jsonAnswer(status, { error, error_description: message })
}

/** Sends a browser on. 303, so that nothing that was posted here is posted there. */
export function redirectAnswer(location: string, cookies: readonly string[] = []): AuthRouteAnswer {
  const headers = {
    Location: location,
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'Set-Cookie': cookies,
  }
  return { status: 303, headers, body: '' }
}

/** Answers with what the function does, or what it refuses by an {@link OAuthError}. */
export async function answerOrRefuse(answer: () => Promise<AuthRouteAnswer> | AuthRouteAnswer): Promise<AuthRouteAnswer> {
  try {
    return await answer()
  } catch (error) {
    if (error instanceof OAuthError) return errorAnswer(error)
    throw error
  }
}
