import { hiddenFrom } from '../auth/hidden-from.ts'
import type { Method } from '../engine/method.ts'
import { MethodNotFoundError } from '../errors.ts'
import { encodeResult } from '../jsonrpc/encode-response.ts'

/** Answers `prompts/list`. @see MCP, Prompts, Listing Prompts */
export const listPrompts: Method = async (engine, request, { revision, principal }) => {
  if (!engine.prompts.isUsed) throw new MethodNotFoundError(request.method)
  const denied = await hiddenFrom(principal, engine.prompts.guarded)
  return encodeResult(request.id, await engine.prompts.list(revision, request.params?.['cursor'], denied))
}
