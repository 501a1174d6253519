import type { StandardSchemaV1 } from '@standard-schema/spec'
import { isPromise } from '../engine/is-promise.ts'
import type { Call, CallResult, MaybePromise, Next } from '../server/middleware.ts'
import type { Claims, Principal } from './principal.ts'

/** A principal whose claims are known to be of a schema. */
export interface PrincipalWith<OwnClaims extends Claims> extends Principal<OwnClaims> {
  readonly claims: OwnClaims
}

/**
 * Makes the middleware that lets no call through whose caller has other claims than the schema says, so that handlers can rely on them. The claims reach the
 * handler as the authenticator found them. A principal is looked at once.
 */
export function checkClaims(schema: StandardSchemaV1): (call: Call, next: Next<object>) => MaybePromise<CallResult> {
  const checked = new WeakSet<Principal>()
  const accept = (principal: Principal, result: StandardSchemaV1.Result<unknown>): void => {
    // What is wrong is for who runs the server: the caller cannot mend its own claims.
    if (result.issues !== undefined)
      throw new TypeError(`claims of the principal: ${result.issues.map(({ message }) => message).join('; ')}`)
    checked.add(principal)
  }
  return ({ ctx: { principal } }, next) => {
    if (principal === undefined || checked.has(principal)) return next()
    const result = schema['~standard'].validate(principal.claims)
    if (isPromise(result)) {
      return result.then((settled) => {
        accept(principal, settled)
        return next()
      })
    }
    accept(principal, result)
    return next()
  }
}
