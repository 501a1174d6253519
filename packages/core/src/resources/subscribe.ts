import type { Method } from '../engine/method.ts'
import { encodeResult } from '../jsonrpc/encode-response.ts'
import { parseUri } from './parse-uri.ts'

/** Answers `resources/subscribe`: the session is told when the resource changes. @see MCP, Resources, Subscriptions */
export const subscribe: Method = (engine, request, { session, revision }) => {
  const uri = parseUri(request.params)
  engine.resources.find(uri, revision)
  session?.subscriptions.add(uri)
  session?.stateChanged()
  return encodeResult(request.id, '{}')
}
