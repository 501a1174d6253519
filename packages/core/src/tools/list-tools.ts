import type { Method } from '../engine/method.ts'
import { MethodNotFoundError } from '../errors.ts'
import { encodeResult } from '../jsonrpc/encode-response.ts'

/** Answers `tools/list`. @see MCP, Tools, Listing Tools */
export const listTools: Method = (engine, request, { revision, client }) => {
  if (!engine.tools.isUsed) throw new MethodNotFoundError(request.method)
  return encodeResult(request.id, engine.tools.list(revision, request.params?.['cursor'], engine.extensions.hiddenFrom(client)))
}
