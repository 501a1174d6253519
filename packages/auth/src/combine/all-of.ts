import type { Authentication, Authenticator, RequestHead } from '@portico/core'
import { isAdmitted, isPromise } from '@portico/core/internal'

/**
 * Lets in whom every one of several authenticators lets in. The caller is who the first one says; the others only have to let the request pass.
 * They are asked in their order, and the first refusal is the answer.
 *
 * ```ts
 * await serve(server, { auth: allOf(jwt({ issuer, audience }), custom(({ header }) => fromOurNetwork(header('x-forwarded-for')))) })
 * ```
 *
 * @throws TypeError when there is none.
 */
export function allOf(...authenticators: readonly Authenticator[]): Authenticator {
  const [first] = authenticators
  if (first === undefined) throw new TypeError('allOf: expected at least one authenticator')
  const stepsUp = authenticators.find((one) => one.stepUpChallenge !== undefined)
  return {
    routes: authenticators.flatMap(({ routes = [] }) => routes),
    authenticate: (head) => ask(authenticators, 0, head, NOT_ASKED),
    ...(stepsUp && { stepUpChallenge: (scopes) => stepsUp.stepUpChallenge?.(scopes) ?? '' }),
  }
}

/** Stands for the caller until the first one has said who it is. */
const NOT_ASKED: Authentication = Object.freeze({ status: 401, message: 'nobody was asked' })

/** Asks one after the other, and stays synchronous as long as they do. @param admitted what the first one answered. */
function ask(
  authenticators: readonly Authenticator[],
  index: number,
  head: RequestHead,
  admitted: Authentication,
): Authentication | Promise<Authentication> {
  const authenticator = authenticators[index]
  if (authenticator === undefined) return admitted
  const answer = authenticator.authenticate(head)
  if (isPromise(answer)) return answer.then((settled) => goOn(authenticators, index, head, admitted, settled))
  return goOn(authenticators, index, head, admitted, answer)
}

function goOn(
  authenticators: readonly Authenticator[],
  index: number,
  head: RequestHead,
  admitted: Authentication,
  answer: Authentication,
): Authentication | Promise<Authentication> {
  if (!isAdmitted(answer)) return answer
  return ask(authenticators, index + 1, head, admitted === NOT_ASKED ? answer : admitted)
}
