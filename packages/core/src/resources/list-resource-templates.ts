import type { Method } from '../engine/method.ts'
import { MethodNotFoundError } from '../errors.ts'
import { encodeResult } from '../jsonrpc/encode-response.ts'

/** Answers `resources/templates/list`. @see MCP, Resources, Resource Templates */
export const listResourceTemplates: Method = (engine, request, { revision }) => {
  if (!engine.resources.isUsed) throw new MethodNotFoundError(request.method)
  return encodeResult(request.id, engine.resources.listTemplates(revision, request.params?.['cursor']))
}
