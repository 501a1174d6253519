import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AnyServer } from '@portico/core'
import { engineOf } from '@portico/core/internal'
import { type HttpOptions, resolveHttpOptions } from '../http-options.ts'
import { HTTP_STATUS } from '../http-status.ts'
import { HttpTransport } from '../http-transport.ts'
import { NodeCall } from './node-call.ts'

/**
 * A handler for `node:http`, Express, Fastify and everything that gives Node's request and response. It reads the body itself; where a body
 * parser came first, it takes what that left in `request.body`.
 */
export interface NodeHandler {
  /** Answers one request. */
  (request: IncomingMessage, response: ServerResponse): void
  /** Ends gracefully: refuses what is new, waits for calls in flight, ends sessions and streams. */
  close(): Promise<void>
}

/**
 * Makes a handler that serves `server` over Streamable HTTP and HTTP+SSE, for a server or framework that listens itself.
 *
 * ```ts
 * app.use('/tools', toNodeHandler(server))   // Express: /tools/mcp, /tools/sse, /tools/messages, /tools/health
 *
 * const handler = toNodeHandler(server, { prefix: '/tools' })
 * fastify.all('/tools/*', (request, reply) => {
 *   reply.hijack()
 *   handler(Object.assign(request.raw, { body: request.body }), reply.raw)
 * })
 * ```
 *
 * @throws TypeError or RangeError naming the option that cannot be used.
 */
export function toNodeHandler(server: AnyServer, options: HttpOptions = {}): NodeHandler {
  return handlerFor(new HttpTransport(engineOf(server), resolveHttpOptions(options)))
}

/** The handler of a transport. */
export function handlerFor(transport: HttpTransport): NodeHandler {
  const { engine } = transport
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const call = new NodeCall(request, response, transport)
    const { ready } = engine
    if (ready === undefined) transport.handle(call)
    else
      ready.then(
        () => transport.handle(call),
        (error: unknown) => answerBrokenDefinition(transport, call, error),
      )
  }
  return Object.assign(answer, { close: () => transport.close() })
}

/** A schema turned out to be impossible to express after it had been loaded asynchronously: nothing can be served. */
function answerBrokenDefinition({ engine }: HttpTransport, call: NodeCall, error: unknown): void {
  const reference = engine.reportError(error, 'the definition of the server', undefined)
  call.sendJson(HTTP_STATUS.internalServerError, JSON.stringify({ error: `Internal error (reference ${reference})` }))
}
