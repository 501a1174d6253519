import { hiddenFrom } from '../auth/hidden-from.ts'
import { isPromise } from '../engine/is-promise.ts'
import type { Method } from '../engine/method.ts'
import { MethodNotFoundError } from '../errors.ts'
import { encodeResult } from '../jsonrpc/encode-response.ts'
import type { CompiledTool } from './compiled-tool.ts'

/** Answers `tools/list`. @see MCP, Tools, Listing Tools */
export const listTools: Method = (engine, request, { revision, client, principal }) => {
  if (!engine.tools.isUsed) throw new MethodNotFoundError(request.method)
  const cursor = request.params?.['cursor']
  const isHidden = engine.extensions.hiddenFrom(client)
  const { guarded } = engine.tools
  if (guarded.size === 0) return encodeResult(request.id, engine.tools.list(revision, cursor, isHidden))
  const list = (denied: readonly CompiledTool[]): string =>
    encodeResult(request.id, engine.tools.list(revision, cursor, isHidden, denied))
  const denied = hiddenFrom(principal, guarded)
  return isPromise(denied) ? denied.then(list) : list(denied)
}
