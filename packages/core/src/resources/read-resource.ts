import type { Method } from '../engine/method.ts'
import { runCall } from '../engine/run-call.ts'
import { MethodNotFoundError } from '../errors.ts'
import { parseUri } from './parse-uri.ts'

/** Answers `resources/read`. @see MCP, Resources, Reading Resources */
export const readResource: Method = (engine, request, exchange) => {
  if (!engine.resources.isUsed) throw new MethodNotFoundError(request.method)
  const { resource, variables } = engine.resources.find(parseUri(request.params), exchange.revision)
  return runCall(engine, resource, variables, request, exchange)
}
