import { hash } from 'node:crypto'
import type { RequestHead } from '@portico/core'
import { refusal, type TokenRefusal } from '../access-token/token-refusal.ts'

/**
 * Checks that the connection was made with the certificate that a token is bound to.
 *
 * @param thumbprint the SHA-256 of the certificate in DER, as base64url.
 * @see RFC 8705, section 3
 */
export function checkCertificate(head: RequestHead, thumbprint: string): TokenRefusal | undefined {
  const certificate = head.clientCertificate?.()
  if (certificate === undefined)
    return refusal('invalid_token', 'The access token is bound to a certificate: connect with that certificate')
  if (hash('sha256', certificate, 'base64url') === thumbprint) return undefined
  return refusal('invalid_token', 'The access token is bound to another certificate')
}
