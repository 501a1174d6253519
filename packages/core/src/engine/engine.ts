import type { JSONRPCRequest } from '@modelcontextprotocol/server'
import { checkClaims } from '../auth/check-claims.ts'
import type { GuardedComponent } from '../auth/guarded-component.ts'
import type { AnyToolDefinition } from '../definition/tool.ts'
import { InternalError, InvalidDefinitionError, InvalidRequestError, MethodNotFoundError, WireError } from '../errors.ts'
import { encodeError, encodeNotification, type Reply, replyText } from '../jsonrpc/encode-response.ts'
import { isRequest, type JSONRPCMessage } from '../jsonrpc/message.ts'
import type { Extension } from '../extension/extension.ts'
import { ExtensionRegistry } from '../extension/extension-registry.ts'
import { type CacheHints, DEFAULT_CACHE_HINTS, resolveCacheHints } from '../caching/cache-hints.ts'
import { keptStateKey } from '../multi-round-trip/kept-state-key.ts'
import { Sealer } from '../multi-round-trip/sealer.ts'
import { PromptRegistry } from '../prompts/prompt-registry.ts'
import { ResourceRegistry } from '../resources/resource-registry.ts'
import { integerOption } from '../http/integer-option.ts'
import { ServedRevisions } from '../revision/served-revisions.ts'
import type { ServedRevision } from '../revision/served-revision.ts'
import type { AnyMiddleware } from '../server/fold-middleware.ts'
import { TaskRunner } from '../tasks/task-runner.ts'
import { tasksExtension, TASKS_EXTENSION } from '../tasks/tasks-extension.ts'
import { Subscriptions } from '../subscriptions/subscriptions.ts'
import type { RefusalReason } from '../server/lifecycle-events.ts'
import { isTicketOf, sealTicket } from '../elicitation/elicitation-ticket.ts'
import { UrlElicitations } from '../elicitation/url-elicitations.ts'
import { Observers } from '../server/observers.ts'
import type { InnerMiddleware } from '../server/registry-options.ts'
import type { ServerHandle } from '../server/server-handle.ts'
import type { ServerInfo } from '../server/server-info.ts'
import type { ServerOptions } from '../server/server-options.ts'
import { Session, type SessionOptions } from '../session/session.ts'
import { possibleChanges } from '../session/possible-changes.ts'
import { restoreSession } from '../session/stored-session.ts'
import type { StoredSession } from '../store/session-store.ts'
import type { Store } from '../store/store.ts'
import { ToolRegistry } from '../tools/tool-registry.ts'
import type { CallContext } from './call-context.ts'
import type { Exchange } from './exchange.ts'
import { isPromise } from './is-promise.ts'
import { methodsOf } from './method-table.ts'
import { receiveNotification } from './receive-notification.ts'
import type { Component } from './run-call.ts'
import { resolvePingOptions } from '../lifecycle/ping-options.ts'
import { Pinger } from '../lifecycle/pinger.ts'

/** What a transport does when the server is closed. */
export interface Closable {
  /** Ends gracefully: refuses what is new, lets what is in flight finish for a while. */
  close(): Promise<void>
}

/**
 * What a server is made of behind its definitions: answers messages by the methods of each revision and holds the open sessions.
 * One engine serves any number of connections at the same time; what belongs to one request or session is in those objects.
 */
export class Engine {
  readonly info: ServerInfo
  readonly instructions: string | undefined
  readonly revisions: ServedRevisions
  /** What lists and resources say of how long they may be kept. */
  readonly cache: CacheHints
  /** The time limit of a call, in milliseconds, where nothing else is defined. */
  readonly timeoutMs: number
  /** How many questions one call may ask the client. */
  readonly maxQuestions: number
  /** How many progress and log notifications one call may send in a second; 0 is no limit. */
  readonly maxNotificationsPerSecond: number
  /** Handlers are checked for being repeatable. */
  readonly isDevelopment: boolean
  /** Seals the state of calls that wait for the client. */
  readonly sealer: Sealer
  /** The extensions that the server has opted in to. */
  readonly extensions: ExtensionRegistry = new ExtensionRegistry(this)
  /** Where what outlives the process is kept; `undefined`: nowhere. */
  readonly store: Store | undefined
  /** Runs tools in the background. */
  readonly tasks: TaskRunner
  /** The open `subscriptions/listen` requests. */
  readonly subscriptions: Subscriptions = new Subscriptions()
  /** Who was sent to which URL. */
  readonly elicitations: UrlElicitations = new UrlElicitations()
  readonly observers: Observers = new Observers()
  readonly tools: ToolRegistry
  readonly resources: ResourceRegistry
  readonly prompts: PromptRegistry
  /** What handlers see as `ctx.server`. */
  readonly handle: ServerHandle
  readonly #middleware: AnyMiddleware[] = []
  readonly #sessions = new Set<Session>()
  readonly #pinger: Pinger | undefined
  readonly #transports = new Set<Closable>()
  readonly #pendingSchemas = new Set<Promise<void>>()
  readonly #changedLists = new Set<string>()
  readonly #definitionListeners: (() => void)[] = []
  readonly #middlewareListeners: (() => void)[] = []
  readonly #mounted = new Set<Engine>()

  constructor(options: ServerOptions) {
    const {
      instructions,
      protocolVersions,
      timeoutMs = DEFAULT_TIMEOUT_MS,
      cache,
      pageSize = DEFAULT_PAGE_SIZE,
      maxQuestions = DEFAULT_MAX_QUESTIONS,
      ping,
      stateKeys,
      dev = false,
      tasks = {},
      policy,
      claims,
      store,
      maxNotificationsPerSecond = DEFAULT_NOTIFICATIONS_PER_SECOND,
      ...info
    } = options
    this.info = info
    this.instructions = instructions
    this.cache = resolveCacheHints('server', cache, DEFAULT_CACHE_HINTS)
    this.isDevelopment = dev
    this.timeoutMs = timeoutMs
    this.maxNotificationsPerSecond = integerOption('maxNotificationsPerSecond', maxNotificationsPerSecond, 0)
    this.store = store
    this.tasks = new TaskRunner(this, store === undefined ? tasks : { store: store.tasks, ...tasks })
    this.sealer = new Sealer(stateKeys ?? (store && (() => keptStateKey(store))))
    this.revisions = new ServedRevisions(info, methodsOf, protocolVersions)
    if (!Number.isSafeInteger(pageSize) || pageSize < 1)
      throw new InvalidDefinitionError(`pageSize: expected an integer ≥ 1, got ${pageSize}`)
    if (!Number.isSafeInteger(maxQuestions) || maxQuestions < 1)
      throw new InvalidDefinitionError(`maxQuestions: expected an integer ≥ 1, got ${maxQuestions}`)
    this.maxQuestions = maxQuestions
    this.#pinger =
      ping &&
      new Pinger(resolvePingOptions(ping), {
        send: (session, message) => this.#sendToSession(session, message),
        observe: (session, outcome, durationMs) => this.#observePing(session, outcome, durationMs),
      })
    const listOptions = { pageSize, cache: this.cache }
    const guard = {
      policy,
      timeoutMs,
      onError: (error: unknown, source: string) => void this.reportError(error, source, undefined),
    }
    const registryOptions = (list: string) => ({
      timeoutMs,
      middleware: this.#middleware,
      list: listOptions,
      guard,
      onChange: () => this.#listChanged(list),
    })
    this.tools = new ToolRegistry(registryOptions('tools'))
    this.resources = new ResourceRegistry(registryOptions('resources'))
    this.prompts = new PromptRegistry(registryOptions('prompts'))
    if (claims !== undefined) this.#middleware.push(checkClaims(claims))
    policy?.onChange?.(() => this.#announce('tools', 'resources', 'prompts'))
    this.handle = {
      info,
      resourceUpdated: (uri) => this.resourceUpdated(uri),
      elicitationCompleted: (elicitationId) => this.elicitationCompleted(elicitationId),
      elicitationTicket: (principal) => sealTicket(this.sealer, principal),
      isElicitationTicketOf: (ticket, principal) => isTicketOf(this.sealer, ticket, principal),
      notifySubscribers: (kind, accepts, method, params) => this.subscriptions.notifyWhere(kind, accepts, method, params),
    }
  }

  /** How many sessions are open. */
  get sessionCount(): number {
    return this.#sessions.size
  }

  /** A promise while schemas are still being converted (Zod 3, Valibot and raw JSON Schema load a library first), else `undefined`. */
  get ready(): Promise<void> | undefined {
    if (this.#pendingSchemas.size === 0) return undefined
    return Promise.all(this.#pendingSchemas).then(() => undefined)
  }

  /** Something can be completed: the server declares the capability. */
  get hasCompletions(): boolean {
    return this.prompts.hasCompletions || this.resources.hasCompletions
  }

  /**
   * Waits in {@link ready} for a schema that is being converted. A failure stays, so that every start reports it; of a definition that is added
   * while the server is being served, it is reported as an error.
   */
  awaitSchema(ready: Promise<void> | undefined): void {
    if (ready === undefined) return
    this.#pendingSchemas.add(ready)
    ready.then(
      () => this.#pendingSchemas.delete(ready),
      (error: unknown) => {
        if (this.#isServing) this.reportError(error, 'a definition', undefined)
      },
    )
  }

  /** Defines a tool; the first that can run as a task brings the extension for tasks. */
  addTool(name: string, definition: AnyToolDefinition, inner?: InnerMiddleware): void {
    this.extensions.checkTool(name, definition)
    this.awaitSchema(this.tools.add(name, definition, inner))
    if (this.tools.hasTasks && !this.extensions.has(TASKS_EXTENSION)) this.extensions.add(tasksExtension(this))
  }

  /** Adds an extension, and the resources that come with it. */
  extend(extension: Extension): void {
    this.extensions.add(extension)
    for (const resource of extension.resources ?? []) this.resources.add(resource)
    this.extensions.checkTools(extension)
  }

  /** Puts a middleware behind those that are there, around every component. */
  use(middleware: AnyMiddleware): void {
    this.#middleware.push(middleware)
    middleware.onUse?.({
      on: (event, listener) => this.observers.on(event, listener),
      reportError: (error, source) => void this.reportError(error, source, undefined),
    })
    this.refold()
  }

  /** Folds the middleware around every component anew, also where this server is mounted. */
  refold(): void {
    for (const registry of [this.tools, this.resources, this.prompts]) registry.refold()
    for (const listener of this.#middlewareListeners) listener()
  }

  /** Calls `listener` after something was defined or removed. */
  onDefinitionChange(listener: () => void): void {
    this.#definitionListeners.push(listener)
  }

  /** Calls `listener` after the middleware around the components changed. */
  onMiddlewareChange(listener: () => void): void {
    this.#middlewareListeners.push(listener)
  }

  /** Remembers that a server is mounted in this one. */
  remember(mounted: Engine): void {
    this.#mounted.add(mounted)
  }

  /** True when a server is mounted in this one, at whatever depth. */
  hasMounted(other: Engine): boolean {
    return this.#mounted.has(other) || [...this.#mounted].some((mounted) => mounted.hasMounted(other))
  }

  /** Opens a session that a former process stored; `undefined` when its revision is no longer served. */
  reopenSession(options: SessionOptions, stored: StoredSession): Session | undefined {
    // Far from whatever ids the former process used: its client may still answer those.
    const session = this.openSession({ ...options, firstRequestId: Date.now() })
    if (!restoreSession(session, stored, this.revisions)) {
      session.dispose()
      return undefined
    }
    this.observeConnection(session, 'open')
    // Nobody noted what changed while nobody had the session.
    for (const message of possibleChanges(this, session)) session.send(message)
    return session
  }

  /** Opens a session for a connection. */
  openSession(options: SessionOptions): Session {
    const session = new Session(options, this.revisions.beforeInitialize, (closed) => {
      this.#sessions.delete(closed)
      this.tasks.abandon(closed)
      this.elicitations.closed(closed)
      this.#pinger?.delete(closed)
      if (closed.isInitialized) this.observeConnection(closed, 'close')
    })
    this.#sessions.add(session)
    this.#pinger?.add(session)
    return session
  }

  /**
   * Answers one message. Requests get a reply, at once when their handler returns at once; notifications, responses and cancelled requests
   * get `undefined`.
   */
  receive(message: JSONRPCMessage, exchange: Exchange): Reply | undefined | Promise<Reply | undefined> {
    if (this.observers.has('message')) this.observeMessage('in', JSON.stringify(message), exchange.session)
    if (isRequest(message)) {
      const reply = this.#dispatch(message, exchange)
      return this.observers.has('message') ? this.#observeReply(reply, exchange) : reply
    }
    if ('method' in message) receiveNotification(message, exchange)
    else exchange.session?.receiveResponse(message)
    return undefined
  }

  /** Sends a message that belongs to a request. */
  send(exchange: Exchange, message: string): void {
    if (this.observers.has('message')) this.observeMessage('out', message, exchange.session)
    exchange.send(message)
  }

  /** Tells the sessions that subscribed to a resource that it changed. */
  resourceUpdated(uri: string): void {
    const message = encodeNotification('notifications/resources/updated', { uri })
    const tell = (session: Session): void => this.#sendToSession(session, message)
    for (const session of this.#sessions) {
      if (session.subscriptions.has(uri)) this.resources.whenPermitted(uri, session.caller, () => tell(session))
    }
    this.subscriptions.resourceUpdated(uri, (principal, send) => this.resources.whenPermitted(uri, principal, send))
  }

  /** Tells the client that was asked that its user is done at a URL. */
  elicitationCompleted(elicitationId: string): boolean {
    return this.elicitations.complete(elicitationId, (session, message) => this.#sendToSession(session, message))
  }

  /** Registers a transport that serves this engine, to be closed with it. Returns the function that takes it back. */
  attach(transport: Closable): () => void {
    this.#transports.add(transport)
    return () => this.#transports.delete(transport)
  }

  /** Closes every transport and session. */
  async close(): Promise<void> {
    this.subscriptions.endAll()
    await Promise.all([...this.#transports].map((transport) => transport.close()))
    await this.tasks.close()
    for (const session of [...this.#sessions]) session.dispose()
  }

  /** Gives an unexpected error a reference and hands it to who listens, or to the console. */
  reportError(error: unknown, source: string, context: CallContext | undefined): string {
    const reference = crypto.randomUUID().slice(0, 8)
    if (this.observers.has('error')) this.observers.emit('error', { error, reference, source, requestId: context?.requestId })
    else console.error(`portico: ${source} failed (reference ${reference})`, error)
    return reference
  }

  observeConnection(session: Session, phase: 'open' | 'close'): void {
    if (!this.observers.has('connection')) return
    const { id, transport, revision, principal } = session
    const client = nameOf(session)
    this.observers.emit('connection', { phase, sessionId: id, transport, protocolVersion: revision.version, client, principal })
  }

  #observePing(session: Session, outcome: 'answered' | 'unanswered', durationMs: number): void {
    const { id, transport, revision, principal } = session
    const client = nameOf(session)
    if (this.observers.has('ping')) {
      const protocolVersion = revision.version
      this.observers.emit('ping', { outcome, durationMs, sessionId: id, transport, protocolVersion, client, principal })
    } else if (outcome === 'unanswered') {
      console.error(`portico: ${client} (${transport}) did not answer a ping within ${durationMs} ms; its connection is closed`)
    }
  }

  observeCall(component: Component, context: CallContext, durationMs: number): void {
    const { session, revision, principal } = context.exchange
    const { outcome, requestId } = context
    const { event, name } = component
    this.observers.emit(event, {
      name,
      durationMs,
      outcome,
      reason: outcome === 'cancelled' ? context.abortReason?.message : undefined,
      requestId,
      sessionId: session?.id,
      protocolVersion: revision.version,
      principal,
    })
  }

  /** Tells who listens that a request was refused because of who is calling, or because what it wants does not exist. */
  observeRefusal(
    kind: GuardedComponent['kind'],
    name: string,
    reason: RefusalReason,
    request: JSONRPCRequest,
    { session, revision, principal }: Exchange,
  ): void {
    if (!this.observers.has('refusal')) return
    const { method, id: requestId } = request
    const { version: protocolVersion } = revision
    const { id: sessionId, transport = 'none' } = session ?? {}
    this.observers.emit('refusal', { kind, name, reason, method, requestId, sessionId, transport, protocolVersion, principal })
  }

  observeMessage(direction: 'in' | 'out', text: string, session: Session | undefined): void {
    this.observers.emit('message', { direction, text, transport: session?.transport ?? 'none', sessionId: session?.id })
  }

  /** Nobody waits for {@link ready} any more. */
  get #isServing(): boolean {
    return this.#transports.size > 0 || [...this.#sessions].some(({ isInitialized }) => isInitialized)
  }

  #dispatch(request: JSONRPCRequest, exchange: Exchange): Reply | Promise<Reply | undefined> {
    try {
      const { session, revision } = exchange
      if (session !== undefined) {
        checkLifecycle(session, revision, request)
        session.caller = exchange.principal
      }
      const method = revision.methods.get(request.method)
      if (method === undefined) throw new MethodNotFoundError(request.method)
      const reply = method(this, request, exchange)
      return isPromise(reply) ? reply.then(undefined, (thrown: unknown) => this.#replyToThrown(thrown, request)) : reply
    } catch (thrown) {
      return this.#replyToThrown(thrown, request)
    }
  }

  #replyToThrown(thrown: unknown, request: JSONRPCRequest): Reply {
    if (thrown instanceof WireError) return encodeError(request.id, thrown)
    const reference = this.reportError(thrown, request.method, undefined)
    return encodeError(request.id, new InternalError(`Internal error (reference ${reference})`, { data: { reference } }))
  }

  #observeReply(reply: Reply | Promise<Reply | undefined>, exchange: Exchange): Reply | Promise<Reply | undefined> {
    if (isPromise(reply)) return reply.then((settled) => settled && this.#observeReply(settled, exchange))
    this.observeMessage('out', replyText(reply), exchange.session)
    return reply
  }

  #sendToSession(session: Session, message: string): void {
    if (!session.isReady) return
    if (this.observers.has('message')) this.observeMessage('out', message, session)
    session.send(message)
  }

  /** Changes that come together, such as `tools({ … })`, are told once. */
  #listChanged(list: string): void {
    for (const listener of this.#definitionListeners) listener()
    this.#announce(list)
  }

  #announce(...lists: readonly string[]): void {
    if (this.#sessions.size === 0 && this.subscriptions.size === 0) return
    if (this.#changedLists.size === 0) queueMicrotask(() => this.#announceChangedLists())
    for (const list of lists) this.#changedLists.add(list)
  }

  #announceChangedLists(): void {
    for (const list of this.#changedLists) {
      const message = encodeNotification(`notifications/${list}/list_changed`)
      for (const session of this.#sessions) this.#sendToSession(session, message)
      this.subscriptions.listChanged(list)
    }
    this.#changedLists.clear()
  }
}

/** What a client is called in events and logs, as it says. */
function nameOf({ client }: Session): string {
  const { name = 'unknown', version = '' } = client.info ?? {}
  return `${name} ${version}`.trim()
}

/** The time limit of a call when neither the component nor the server says otherwise. */
const DEFAULT_TIMEOUT_MS = 60_000
/** How many progress and log notifications a call may send in a second when the server does not say. */
const DEFAULT_NOTIFICATIONS_PER_SECOND = 1000
/** How many entries a page of a list holds when the server does not say. */
const DEFAULT_PAGE_SIZE = 1000
/** How many questions one call may ask when the server does not say. */
const DEFAULT_MAX_QUESTIONS = 100

/** @throws {@link InvalidRequestError} for a request before `initialize`, with the id of one in flight, or to a connection that is about to be closed. */
function checkLifecycle(session: Session, revision: ServedRevision, request: JSONRPCRequest): void {
  if (session.isDraining) throw new InvalidRequestError('the server is shutting down', request.id)
  if (revision.opensWithInitialize && !session.isInitialized && request.method !== 'initialize' && request.method !== 'ping') {
    throw new InvalidRequestError(`expected initialize first, got ${request.method.slice(0, 100)}`, request.id)
  }
  if (session.isInFlight(request.id)) throw new InvalidRequestError('id: a request with this id is still in flight', request.id)
}
