import type { Authentication, Authenticator, Challenge, RequestHead } from '@portico/core'
import { isAdmitted, isPromise } from '@portico/core/internal'

/**
 * Lets in whom one of several authenticators lets in: the first that does, in their order.
 *
 * Where none does, the answer asks for what any of them takes: 401 with the challenges of all, so that clients can try again; 403 only when the
 * caller is known to one of them and lacks scopes, or when all say so. Callers that two of them call by the same id are one caller.
 *
 * ```ts
 * await serve(server, { auth: anyOf(jwt({ issuer, audience }), apiKeys({ keys: keyFile('keys.json') })) })
 * ```
 *
 * @throws TypeError when there is none.
 */
export function anyOf(...authenticators: readonly Authenticator[]): Authenticator {
  const [first] = authenticators
  if (first === undefined) throw new TypeError('anyOf: expected at least one authenticator')
  const stepsUp = authenticators.find((one) => one.stepUpChallenge !== undefined)
  return {
    routes: authenticators.flatMap(({ routes = [] }) => routes),
    authenticate: (head) => ask(authenticators, 0, head, []),
    ...(stepsUp && { stepUpChallenge: (scopes) => stepsUp.stepUpChallenge?.(scopes) ?? '' }),
  }
}

/** Asks one after the other, and stays synchronous as long as they do. */
function ask(
  authenticators: readonly Authenticator[],
  index: number,
  head: RequestHead,
  refused: readonly Challenge[],
): Authentication | Promise<Authentication> {
  const authenticator = authenticators[index]
  if (authenticator === undefined) return merge(refused)
  const answer = authenticator.authenticate(head)
  if (isPromise(answer)) return answer.then((settled) => goOn(authenticators, index, head, refused, settled))
  return goOn(authenticators, index, head, refused, answer)
}

function goOn(
  authenticators: readonly Authenticator[],
  index: number,
  head: RequestHead,
  refused: readonly Challenge[],
  answer: Authentication,
): Authentication | Promise<Authentication> {
  if (isAdmitted(answer)) return answer
  return ask(authenticators, index + 1, head, [...refused, answer])
}

/** One refusal of several: what helps the client most. */
function merge(refused: readonly Challenge[]): Challenge {
  const lacking = refused.find(({ wwwAuthenticate = '' }) => wwwAuthenticate.includes('error="insufficient_scope"'))
  if (lacking !== undefined) return lacking
  const asking = refused.filter(({ status }) => status === 401)
  // One that found something wrong with what was sent knows best what to say.
  const best = asking.find(namesError) ?? asking[0] ?? refused[0] ?? NOBODY
  if (asking.length === 0) return best
  const challenges = [best, ...asking].flatMap(({ wwwAuthenticate }) => wwwAuthenticate ?? [])
  return {
    status: 401,
    message: best.message,
    ...(challenges.length > 0 && { wwwAuthenticate: [...new Set(challenges)].join(', ') }),
    headers: Object.assign({}, ...asking.map(({ headers }) => headers)) as Record<string, string>,
  }
}

/** There is always one that has refused; types cannot say so. */
const NOBODY: Challenge = Object.freeze({ status: 401, message: 'nobody was asked' })

function namesError({ wwwAuthenticate = '' }: Challenge): boolean {
  return wwwAuthenticate.includes('error=')
}
