import { isPromise } from '../engine/is-promise.ts'
import type { Method } from '../engine/method.ts'
import { runCall } from '../engine/run-call.ts'
import { MethodNotFoundError } from '../errors.ts'
import { findPermitted } from './find-permitted.ts'
import { parseUri } from './parse-uri.ts'

/** Answers `resources/read`. @see MCP, Resources, Reading Resources */
export const readResource: Method = (engine, request, exchange) => {
  if (!engine.resources.isUsed) throw new MethodNotFoundError(request.method)
  const found = findPermitted(engine, parseUri(request.params), request, exchange)
  return isPromise(found)
    ? found.then(({ resource, variables }) => runCall(engine, resource, variables, request, exchange))
    : runCall(engine, found.resource, found.variables, request, exchange)
}
