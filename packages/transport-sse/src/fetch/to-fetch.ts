import type { AnyServer } from '@portico/core'
import { engineOf, pathOption } from '@portico/core/internal'
import { type HttpOptions, resolveHttpOptions } from '../http-options.ts'
import { HTTP_STATUS } from '../http-status.ts'
import { HttpTransport } from '../http-transport.ts'
import { FetchCall } from './fetch-call.ts'

/** How {@link toFetch} serves. */
export interface FetchOptions extends HttpOptions {
  /**
   * The path that a router has taken off the URLs of the requests (Hono's `app.mount`), such as `/tools`: it stands before the addresses that
   * clients are told. Routers that leave URLs as they are want `prefix` instead. Default: nothing.
   */
  readonly mountPath?: string
}

/** A handler for everything that answers a web-standard request with a web-standard response: Hono, Workers, Deno, Bun, Next. */
export interface FetchHandler {
  /** Answers one request. */
  (request: Request): Promise<Response>
  /** Ends gracefully: refuses what is new, waits for calls in flight, ends sessions and streams. */
  close(): Promise<void>
}

/**
 * Makes a handler that serves `server` over Streamable HTTP and HTTP+SSE, with the same behaviour as on Node, wherever there are web-standard requests.
 *
 * ```ts
 * export default { fetch: toFetch(server, { allowedHosts: ['mcp.example.com'] }) }   // Workers; Bun
 * Deno.serve(toFetch(server))
 * app.all('/mcp/*', (context) => handler(context.req.raw))                           // Hono
 * ```
 *
 * Sessions and open streams are held in memory: where requests go to many short-lived processes, only revisions without sessions are served
 * everywhere alike.
 *
 * @throws TypeError or RangeError naming the option that cannot be used.
 */
export function toFetch(server: AnyServer, options: FetchOptions = {}): FetchHandler {
  const engine = engineOf(server)
  const settings = resolveHttpOptions(options)
  const fetchSettings = { mountPath: pathOption('mountPath', options.mountPath ?? ''), keepAliveMs: settings.keepAliveMs }
  let opened: HttpTransport | undefined
  // With the first request: before there is one, Workers have no clock. The calls keep their streams alive themselves.
  const open = (): HttpTransport => (opened ??= new HttpTransport(engine, { ...settings, keepAliveMs: 0 }))
  const answer = async (request: Request): Promise<Response> => {
    const transport = open()
    const call = new FetchCall(request, fetchSettings, transport)
    const { ready } = engine
    try {
      if (ready !== undefined) await ready
    } catch (error) {
      answerBrokenDefinition(transport, call, error)
      return call.response
    }
    transport.handle(call)
    return call.response
  }
  return Object.assign(answer, { close: () => open().close() })
}

/** A schema turned out to be impossible to express after it had been loaded asynchronously: nothing can be served. */
function answerBrokenDefinition({ engine }: HttpTransport, call: FetchCall, error: unknown): void {
  const reference = engine.reportError(error, 'the definition of the server', undefined)
  call.sendJson(HTTP_STATUS.internalServerError, JSON.stringify({ error: `Internal error (reference ${reference})` }))
}
