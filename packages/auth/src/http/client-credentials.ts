/** How this server names itself to an authorization server. */
export interface ClientCredentials {
  /** The id that the authorization server knows this server by. */
  readonly clientId: string
  /** The secret that belongs to it, from the environment or a secret store. */
  readonly clientSecret: string
}

/**
 * The `Authorization` header by which a client names itself.
 *
 * @throws TypeError when one of them is missing.
 * @see RFC 6749, section 2.3.1
 */
export function basicAuthorization({ clientId, clientSecret }: ClientCredentials, where: string): string {
  // What is not written in TypeScript may leave them out.
  if (!clientId || !clientSecret) throw new TypeError(`${where}: expected clientId and clientSecret`)
  return `Basic ${Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64')}`
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}
