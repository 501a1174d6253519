// Hot path: every HTTP request passes handle() once. Common case: a set lookup for Host, a map lookup for the route, no promise.
// The order is a contract: Host and Origin, path, method, authentication, and only then anything that costs memory or reads the body.
// Bench: bench/tools-call.bench.ts.
import { type Authentication, ClosedError, type Principal } from '@portico/core'
import { type Engine, type Exchange, HostCheck, isAdmitted, isPromise } from '@portico/core/internal'
import { AuthRoutes } from './auth-routes.ts'
import { describeCapabilities } from './endpoints/capabilities.ts'
import { describeHealth } from './endpoints/health.ts'
import { describeReadiness } from './endpoints/ready.ts'
import { OpenStreams } from './event-stream/open-streams.ts'
import type { HttpCall } from './http-call.ts'
import type { HttpSettings } from './http-options.ts'
import { openHttpSse } from './http-sse/open-http-sse.ts'
import { postMessage } from './http-sse/post-message.ts'
import { HttpSessions } from './http-sessions.ts'
import { HTTP_STATUS } from './http-status.ts'
import { answerOwnRoute, type OwnRoute } from './own-route.ts'
import { answerPreflight, isPreflight } from './preflight.ts'
import { refuse, refuseWhileClosing } from './refuse.ts'
import { deleteSession } from './streamable-http/delete-session.ts'
import { openStandaloneStream } from './streamable-http/open-standalone-stream.ts'
import { postStreamableHttp } from './streamable-http/post-streamable-http.ts'

/** Answers a call on one route, for one HTTP method. */
export type Handle = (transport: HttpTransport, call: HttpCall, principal: Principal | undefined) => void

/** What one path answers to. */
interface Route {
  readonly handlers: Readonly<Record<string, Handle>>
  /** Answers every method, instead of `handlers`. */
  readonly handleAll?: Handle
  readonly isPublic: boolean
}

/** One server on HTTP: its routes, sessions and open streams, whatever runtime the requests come from. */
export class HttpTransport {
  readonly engine: Engine
  readonly settings: HttpSettings
  readonly sessions: HttpSessions
  readonly streams: OpenStreams
  /** When it began to serve, in milliseconds of a monotonic clock. */
  readonly startedAt: number = performance.now()
  /** Where WebSockets are served on the same port; `undefined` where they are not. */
  webSocketPath: string | undefined
  readonly #hostCheck: HostCheck
  readonly #routes: ReadonlyMap<string, Route>
  readonly #authRoutes: AuthRoutes
  readonly #ownRoutes: readonly (readonly [folder: string, route: Route])[]
  readonly #detach: () => void
  readonly #openEnded = new Set<() => void>()
  readonly #withoutSession = new Set<Exchange>()
  #callsInFlight = 0
  #closing: Promise<void> | undefined
  #onDrained: (() => void) | undefined

  constructor(engine: Engine, settings: HttpSettings) {
    this.engine = engine
    this.settings = settings
    this.sessions = new HttpSessions(engine, settings)
    this.streams = new OpenStreams(settings.keepAliveMs)
    this.#hostCheck = new HostCheck(settings)
    const ownRoutes = ownRoutesOf(settings)
    this.#routes = new Map([...routesOf(settings, engine.revisions.hasSessions), ...ownRoutes])
    this.#ownRoutes = ownRoutes.map(([path, route]) => [`${path}/`, route])
    this.#authRoutes = new AuthRoutes(settings.auth?.routes)
    this.#detach = engine.attach(this)
  }

  /** It is ending: what is new is answered 503. */
  get isClosing(): boolean {
    return this.#closing !== undefined
  }

  /** Answers a call, or arranges that it is answered. */
  handle(call: HttpCall): void {
    // 1. Was the request meant for this server?
    const problem = this.#hostCheck.problemWith(call)
    if (problem !== undefined) return refuse(call, HTTP_STATUS.forbidden, problem)
    const origin = call.header('origin')
    if (origin !== undefined) call.allowOrigin(origin)
    // 2. Is there such an endpoint?
    const route = this.#routes.get(call.path)
    if (route !== undefined) return this.#handleOn(route, call)
    if (this.#authRoutes.handle(this, call)) return
    const above = this.#ownRouteAbove(call.path)
    if (above !== undefined) return this.#handleOn(above, call)
    refuse(call, HTTP_STATUS.notFound, `no endpoint here; there is ${[...this.#routes.keys()].join(', ')}`)
  }

  #handleOn(route: Route, call: HttpCall): void {
    const handle = route.handlers[call.method] ?? route.handleAll
    if (handle === undefined) return refuseMethod(call, route)
    if (handle === route.handleAll && isPreflight(call)) return answerPreflight(call, ANY_METHOD)
    if (this.#isTooLateFor(call) && !route.isPublic) return refuseWhileClosing(call)
    // 3. Who is calling?
    const { auth } = this.settings
    if (auth === undefined || route.isPublic) return handle(this, call, undefined)
    let authentication: Authentication | Promise<Authentication>
    try {
      authentication = auth.authenticate(call)
    } catch (error) {
      return this.#failedToAuthenticate(call, error)
    }
    if (isPromise(authentication)) void this.#admitLater(call, handle, authentication)
    else this.#admit(call, handle, authentication)
  }

  #ownRouteAbove(path: string): Route | undefined {
    return this.#ownRoutes.find(([folder]) => path.startsWith(folder))?.[1]
  }

  /** What is sent while closing may be for a call in flight: an answer to its question, its cancellation. Who reads it decides. */
  #isTooLateFor(call: HttpCall): boolean {
    return this.isClosing && call.method !== 'POST'
  }

  /** A call has begun that `close()` waits for. */
  callStarted(): void {
    this.#callsInFlight++
  }

  /** A call has ended that `close()` waits for. */
  callEnded(): void {
    this.#callsInFlight--
    if (this.#callsInFlight === 0) this.#onDrained?.()
  }

  /** A call has begun that would go on for as long as its client listens: `end` ends it when the server closes. Returns what forgets it. */
  openEndedCallStarted(end: () => void): () => void {
    this.#openEnded.add(end)
    return () => void this.#openEnded.delete(end)
  }

  /** A call has begun that no session would end: it is aborted when the time is over that `close()` waits. */
  callWithoutSessionStarted(exchange: Exchange): void {
    this.#withoutSession.add(exchange)
  }

  /** A call without a session has ended. */
  callWithoutSessionEnded(exchange: Exchange): void {
    this.#withoutSession.delete(exchange)
  }

  /** Ends gracefully: refuses what is new, waits for the calls in flight, then aborts the others and ends sessions and streams. May be called again. */
  close(): Promise<void> {
    this.#closing ??= this.#drain()
    return this.#closing
  }

  async #drain(): Promise<void> {
    const { drainMs } = this.settings
    this.sessions.drain()
    for (const endOnDrain of [...this.#openEnded]) endOnDrain()
    if (this.#callsInFlight > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, drainMs)
        this.#onDrained = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    for (const { call } of this.#withoutSession) call?.abort(new ClosedError('the server was closed'))
    const sessionsDisposed = this.sessions.disposeAll()
    this.streams.endAll()
    await sessionsDisposed
    this.#detach()
  }

  async #admitLater(call: HttpCall, handle: Handle, pending: Promise<Authentication>): Promise<void> {
    let authentication: Authentication
    try {
      authentication = await pending
    } catch (error) {
      return this.#failedToAuthenticate(call, error)
    }
    // close() may have come meanwhile.
    if (this.#isTooLateFor(call)) refuseWhileClosing(call)
    else this.#admit(call, handle, authentication)
  }

  #admit(call: HttpCall, handle: Handle, authentication: Authentication): void {
    if (isAdmitted(authentication)) return handle(this, call, authentication.principal)
    try {
      const { status, message, wwwAuthenticate, headers = {} } = authentication
      const challenge = wwwAuthenticate === undefined ? [] : ['WWW-Authenticate', wwwAuthenticate]
      refuse(call, status, message, [...challenge, ...Object.entries(headers).flat()])
    } catch (error) {
      // A challenge that cannot be sent: no object, or a line break from the token that it quotes.
      this.#failedToAuthenticate(call, error)
    }
  }

  /** A failing authenticator lets nobody in. */
  #failedToAuthenticate(call: HttpCall, error: unknown): void {
    const reference = this.engine.reportError(error, 'authentication', undefined)
    refuse(call, HTTP_STATUS.serviceUnavailable, `authentication is not available (reference ${reference})`)
  }
}

function ownRoutesOf({ prefix, routes }: HttpSettings): (readonly [path: string, route: Route])[] {
  const toRoute = (route: OwnRoute): Route => ({ handlers: {}, handleAll: answerOwnRoute(route), isPublic: false })
  return [...routes].map(([path, route]) => [prefix + path, toRoute(route)])
}

function routesOf({ prefix, paths, otherMessagesPaths }: HttpSettings, hasSessions: boolean): ReadonlyMap<string, Route> {
  const ofSessions: Route['handlers'] = hasSessions ? { GET: openStandaloneStream, DELETE: deleteSession } : {}
  const routes: Partial<Record<keyof typeof paths, Route>> = {
    mcp: { handlers: { POST: postStreamableHttp, ...ofSessions }, isPublic: false },
    // Without sessions there is nothing that this transport could serve.
    ...(hasSessions && {
      sse: { handlers: { GET: openHttpSse }, isPublic: false },
      messages: { handlers: { POST: postMessage }, isPublic: false },
    }),
    health: { handlers: { GET: describeHealth, HEAD: describeHealth }, isPublic: true },
    ready: { handlers: { GET: describeReadiness, HEAD: describeReadiness }, isPublic: true },
    capabilities: { handlers: { GET: describeCapabilities }, isPublic: false },
  }
  const all = [...Object.entries(paths), ...otherMessagesPaths.map((path) => ['messages', path] as const)]
  return new Map(
    all.flatMap(([name, path]) => {
      const route = routes[name as keyof typeof paths] // entries of paths have its keys
      if (route === undefined) return []
      const full = prefix + path
      return [[full === '' ? '/' : full, route] as const, [`${full}/`, route] as const]
    }),
  )
}

/** What a page may send to own routes; whether it is answered, they decide. */
const ANY_METHOD = 'GET, HEAD, POST, PUT, PATCH, DELETE'

function refuseMethod(call: HttpCall, route: Route): void {
  const allowed = Object.keys(route.handlers).join(', ')
  if (isPreflight(call)) return answerPreflight(call, allowed)
  refuse(call, HTTP_STATUS.methodNotAllowed, `${call.path}: expected ${allowed}, got ${call.method}`, ['Allow', allowed])
}
