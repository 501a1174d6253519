import type { Principal } from '@portico/core'
import { isEventStream } from './answer-headers.ts'
import type { HttpCall } from './http-call.ts'
import { HTTP_STATUS } from './http-status.ts'
import type { Handle, HttpTransport } from './http-transport.ts'
import { refuseWhileClosing } from './refuse.ts'

/** Who sends a request to an {@link OwnRoute}. */
export interface RouteCaller {
  /** As `auth` found out; `undefined` where nobody is asked. */
  readonly principal: Principal | undefined
}

/**
 * A handler of web-standard requests, such as `app.fetch` of Hono. The signal of the request is aborted when the client goes, and for a response
 * that is an event stream also when the server closes; other responses are waited for. What it throws is answered 500 without its words.
 */
export type OwnRoute = (request: Request, caller: RouteCaller) => Response | Promise<Response>

/** Makes the handler of such a route. */
export function answerOwnRoute(route: OwnRoute): Handle {
  return (transport, call, principal) => {
    if (transport.isClosing) return refuseWhileClosing(call)
    if (call.method === 'GET' || call.method === 'HEAD') return void answer(transport, call, route, principal, undefined)
    call.receiveBody(
      transport.settings.maxBodyBytes,
      (body) => void answer(transport, call, route, principal, body === '' ? undefined : body),
    )
  }
}

async function answer(
  transport: HttpTransport,
  call: HttpCall,
  route: OwnRoute,
  principal: Principal | undefined,
  body: string | undefined,
): Promise<void> {
  const gone = new AbortController()
  call.onDisconnect(() => gone.abort())
  transport.callStarted()
  let response: Response
  try {
    response = await route(call.toRequest(body, gone.signal), { principal })
    if (!isEventStream(response)) return await call.sendResponse(response)
  } catch (error) {
    const reference = transport.engine.reportError(error, `${call.method} ${call.path}`, undefined)
    return call.sendJson(HTTP_STATUS.internalServerError, JSON.stringify({ error: `Internal error (reference ${reference})` }))
  } finally {
    transport.callEnded()
  }
  const forget = transport.openEndedCallStarted(() => gone.abort())
  await call.sendResponse(response)
  forget()
}
