import type { Authentication, Authenticator, Challenge, Principal, RequestHead } from '@portico/core'
import { isPromise } from '@portico/core/internal'
import { writeChallenge } from '../bearer/challenge.ts'

/** Who is calling; how to refuse the call; or nothing, for a plain 401. */
export type CustomAnswer = Principal | Challenge | undefined

/** What {@link custom} takes beside the function. */
export interface CustomOptions {
  /** Names what is protected, in the `WWW-Authenticate` header. Default: `mcp`. */
  readonly realm?: string
}

/**
 * An authenticator of your own: a function that looks at the head of a request and says who is calling.
 *
 * ```ts
 * const auth = custom(({ header }) => sessions.get(header('x-session') ?? ''))
 * ```
 *
 * What it throws lets nobody in, and is answered 503.
 */
export function custom(
  find: (head: RequestHead) => CustomAnswer | Promise<CustomAnswer>,
  { realm = 'mcp' }: CustomOptions = {},
): Authenticator {
  const missing = Object.freeze({
    status: 401,
    message: 'Credentials are required',
    wwwAuthenticate: writeChallenge('Bearer', { realm }),
  })
  const answer = (found: CustomAnswer): Authentication => {
    if (found === undefined) return missing
    return 'status' in found ? found : { principal: found }
  }
  return {
    authenticate(head) {
      const found = find(separable(head))
      return isPromise(found) ? found.then(answer) : answer(found)
    },
  }
}

/** A head whose methods go on working when they are taken out of it: `({ header }) => …`. */
function separable(head: RequestHead): RequestHead {
  return {
    method: head.method,
    path: head.path,
    mountPath: head.mountPath ?? '',
    header: (name) => head.header(name),
    clientCertificate: () => head.clientCertificate?.(),
  }
}
