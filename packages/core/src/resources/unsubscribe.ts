import type { Method } from '../engine/method.ts'
import { encodeResult } from '../jsonrpc/encode-response.ts'
import { parseUri } from './parse-uri.ts'

/** Answers `resources/unsubscribe`. Unsubscribing from what was never subscribed to is no error. @see MCP, Resources, Subscriptions */
export const unsubscribe: Method = (_engine, request, { session }) => {
  session?.subscriptions.delete(parseUri(request.params))
  session?.stateChanged()
  return encodeResult(request.id, '{}')
}
