import { admit } from '../auth/admit.ts'
import type { Engine } from '../engine/engine.ts'
import type { Exchange } from '../engine/exchange.ts'
import { ResourceNotFoundError } from '../errors.ts'
import type { JSONRPCRequest } from '../jsonrpc/message.ts'
import { resourceNotFound } from './resource-not-found.ts'
import type { FoundResource } from './resource-registry.ts'

/**
 * Finds the resource that a request is about, or the first template that matches; at once where no guard has to wait. What a guard denies is not looked for
 * any further: a template that matches too would give away what its author meant to keep.
 *
 * @throws the revision's error for a resource that does not exist, or an InsufficientScopeError; by the promise, where there is one.
 */
export function findPermitted(
  engine: Engine,
  uri: string,
  request: JSONRPCRequest,
  exchange: Exchange,
): FoundResource | Promise<FoundResource> {
  const notFound = (): Error => resourceNotFound(new ResourceNotFoundError(uri), exchange.revision)
  const found = engine.resources.find(uri)
  if (found === undefined) {
    engine.observeRefusal('resource', uri, 'unknown', request, exchange)
    throw notFound()
  }
  const { guard } = found.resource
  if (guard === undefined) return found
  return admit(engine, guard, found.variables, request, exchange, notFound)?.then(() => found) ?? found
}
