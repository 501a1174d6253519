import type { AuthRoute, AuthRouteAnswer, AuthRouteRequest } from '@portico/core'
import type { HttpCall } from './http-call.ts'
import { HTTP_STATUS } from './http-status.ts'
import type { HttpTransport } from './http-transport.ts'
import { answerPreflight, isPreflight } from './preflight.ts'
import { refuse } from './refuse.ts'

/** The addresses of an authenticator, such as its metadata: what is asked for when a path is none of the transport's own. */
export class AuthRoutes {
  readonly #byPath = new Map<string, Map<string, AuthRoute>>()

  constructor(routes: readonly AuthRoute[] = []) {
    for (const route of routes) {
      const methods = this.#byPath.get(route.path) ?? new Map<string, AuthRoute>()
      this.#byPath.set(route.path, methods.set(route.method, route))
    }
  }

  /** Answers a call, or says by `false` that its path is none of these. */
  handle(transport: HttpTransport, call: HttpCall): boolean {
    // Their paths begin at the root of the host: a router may have been mounted there, and taken the beginning off.
    const methods = this.#byPath.get(call.mountPath + call.path) ?? this.#byPath.get(call.path)
    if (methods === undefined) return false
    const route = methods.get(call.method === 'HEAD' ? 'GET' : call.method)
    if (route === undefined) refuseMethod(call, [...methods.keys()])
    else if (route.method === 'GET') void answer(transport, call, route, '')
    else call.receiveBody(transport.settings.maxBodyBytes, (body) => void answer(transport, call, route, body))
    return true
  }
}

function refuseMethod(call: HttpCall, methods: readonly string[]): void {
  const allowed = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ')
  if (isPreflight(call)) return answerPreflight(call, allowed)
  refuse(call, HTTP_STATUS.methodNotAllowed, `${call.path}: expected ${allowed}, got ${call.method}`, ['Allow', allowed])
}

async function answer({ engine }: HttpTransport, call: HttpCall, route: AuthRoute, body: string): Promise<void> {
  try {
    const answered = await route.answer(requestOf(call, body))
    call.send(answered.status, answered.body, rawHeaders(answered))
  } catch (error) {
    const reference = engine.reportError(error, `${route.method} ${route.path}`, undefined)
    refuse(call, HTTP_STATUS.internalServerError, `Internal error (reference ${reference})`)
  }
}

function requestOf(call: HttpCall, body: string): AuthRouteRequest {
  return {
    method: call.method,
    path: call.path,
    header: (name) => call.header(name),
    query: (name) => call.query(name),
    body,
  }
}

function rawHeaders({ headers }: AuthRouteAnswer): string[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' ? [name, value] : value.flatMap((one) => [name, one]),
  )
}
