import { isPromise } from '../engine/is-promise.ts'
import type { Engine } from '../engine/engine.ts'
import type { Exchange } from '../engine/exchange.ts'
import type { JSONRPCRequest } from '../jsonrpc/message.ts'
import type { Guard } from './guard.ts'
import { InsufficientScopeError } from './insufficient-scope-error.ts'
import type { Access, Decision } from './requirement.ts'

/**
 * Lets a request get to something that has a guard, or answers as if that did not exist. Answers at once where the guard does.
 *
 * @param args the validated arguments; `undefined` before there are some.
 * @param notFound makes the error for what does not exist.
 * @throws the error of `notFound`, or an {@link InsufficientScopeError} where only scopes are missing; by the promise, where there is one.
 */
export function admit(
  engine: Engine,
  guard: Guard,
  args: Access['args'],
  request: JSONRPCRequest,
  exchange: Exchange,
  notFound: () => Error,
): Promise<void> | undefined {
  const decision = guard.decideFor(exchange.principal, args)
  if (isPromise(decision)) return decision.then((settled) => settle(engine, guard, settled, request, exchange, notFound))
  settle(engine, guard, decision, request, exchange, notFound)
  return undefined
}

function settle(
  engine: Engine,
  { component }: Guard,
  decision: Decision,
  request: JSONRPCRequest,
  exchange: Exchange,
  notFound: () => Error,
): void {
  if (decision === 'permitted') return
  if (decision === 'denied') {
    engine.observeRefusal(component.kind, component.name, 'denied', request, exchange)
    throw notFound()
  }
  engine.observeRefusal(component.kind, component.name, 'insufficient_scope', request, exchange)
  throw new InsufficientScopeError(decision.missingScopes)
}
