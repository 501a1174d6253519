import { hiddenFrom } from '../auth/hidden-from.ts'
import { isPromise } from '../engine/is-promise.ts'
import type { Method } from '../engine/method.ts'
import { MethodNotFoundError } from '../errors.ts'
import { encodeResult } from '../jsonrpc/encode-response.ts'
import type { CompiledResource } from './compiled-resource.ts'

/** Answers `resources/templates/list`. @see MCP, Resources, Resource Templates */
export const listResourceTemplates: Method = (engine, request, { revision, principal }) => {
  if (!engine.resources.isUsed) throw new MethodNotFoundError(request.method)
  const list = (denied?: readonly CompiledResource[]): string =>
    encodeResult(request.id, engine.resources.listTemplates(revision, request.params?.['cursor'], denied))
  if (engine.resources.guarded.size === 0) return list()
  const denied = hiddenFrom(principal, engine.resources.guarded)
  return isPromise(denied) ? denied.then(list) : list(denied)
}
