import { isPromise } from '../engine/is-promise.ts'
import type { Method } from '../engine/method.ts'
import { encodeResult, type Reply } from '../jsonrpc/encode-response.ts'
import { findPermitted } from './find-permitted.ts'
import { parseUri } from './parse-uri.ts'

/** Answers `resources/subscribe`: the session is told when the resource changes. @see MCP, Resources, Subscriptions */
export const subscribe: Method = (engine, request, exchange) => {
  const uri = parseUri(request.params)
  const subscribed = (): Reply => {
    exchange.session?.subscriptions.add(uri)
    exchange.session?.stateChanged()
    return encodeResult(request.id, '{}')
  }
  const found = findPermitted(engine, uri, request, exchange)
  return isPromise(found) ? found.then(subscribed) : subscribed()
}
