import type { Authenticator, RequestHead } from '@portico/core'

/**
 * Takes the credential from the environment instead of a header: for servers on stdio, whose host gives it to the process.
 *
 * ```ts
 * await stdio(server, { auth: fromEnvironment('NOTES_TOKEN', jwt({ issuer, audience })) })
 * ```
 *
 * The variable is read whenever the caller is asked for; it is not removed from the environment.
 * @param variable the name of the variable that holds the key or token, without a scheme.
 * @param authenticator finds out whose it is: `apiKeys`, `jwt`, `introspection`.
 * @see MCP, Authorization, Protocol Requirements
 */
export function fromEnvironment(variable: string, authenticator: Authenticator): Authenticator {
  if (variable === '') throw new TypeError('fromEnvironment: expected the name of a variable')
  return {
    authenticate(head) {
      const credential = process.env[variable]
      const authorization = credential === undefined ? undefined : `Bearer ${credential.trim()}`
      return authenticator.authenticate(withAuthorization(head, authorization))
    },
  }
}

function withAuthorization(head: RequestHead, authorization: string | undefined): RequestHead {
  return {
    method: head.method,
    path: head.path,
    header: (name) => (name === 'authorization' ? authorization : head.header(name)),
  }
}
