import type { Method } from '../engine/method.ts'
import { MethodNotFoundError } from '../errors.ts'
import { encodeResult } from '../jsonrpc/encode-response.ts'

/** Answers `prompts/list`. @see MCP, Prompts, Listing Prompts */
export const listPrompts: Method = (engine, request, { revision }) => {
  if (!engine.prompts.isUsed) throw new MethodNotFoundError(request.method)
  return engine.prompts.list(revision, request.params?.['cursor']).then((list) => encodeResult(request.id, list))
}
