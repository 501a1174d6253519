import type { JSONRPCNotification, JSONRPCRequest } from '@modelcontextprotocol/server'
import { InternalError, InvalidRequestError, MethodNotFoundError, WireError } from '../errors.ts'
import { encodeError, encodeNotification, type Reply, replyText } from '../jsonrpc/encode-response.ts'
import { isRequest, type JSONRPCMessage } from '../jsonrpc/message.ts'
import { PromptRegistry } from '../prompts/prompt-registry.ts'
import { ResourceRegistry } from '../resources/resource-registry.ts'
import { ServedRevisions } from '../revision/negotiate.ts'
import type { Revision } from '../revision/revision.ts'
import type { AnyMiddleware } from '../server/fold-middleware.ts'
import { Observers } from '../server/observers.ts'
import type { ServerHandle } from '../server/server-handle.ts'
import type { ServerInfo } from '../server/server-info.ts'
import type { ServerOptions } from '../server/server-options.ts'
import { Session, type SessionOptions } from '../session/session.ts'
import { ToolRegistry } from '../tools/tool-registry.ts'
import type { CallContext } from './call-context.ts'
import type { Exchange } from './exchange.ts'
import { isPromise } from './is-promise.ts'
import type { Method } from './method.ts'
import { methodsOf } from './method-table.ts'
import { receiveNotification } from './receive-notification.ts'
import type { Component } from './run-call.ts'

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
  readonly observers: Observers = new Observers()
  readonly tools: ToolRegistry
  readonly resources: ResourceRegistry
  readonly prompts: PromptRegistry
  /** What handlers see as `ctx.server`. */
  readonly handle: ServerHandle
  readonly #middleware: AnyMiddleware[] = []
  readonly #methods: ReadonlyMap<Revision, ReadonlyMap<string, Method>>
  readonly #sessions = new Set<Session>()
  readonly #transports = new Set<Closable>()
  readonly #pendingSchemas = new Set<Promise<void>>()
  readonly #changedLists = new Set<string>()

  constructor(options: ServerOptions) {
    const { instructions, protocolVersions, timeoutMs = DEFAULT_TIMEOUT_MS, ...info } = options
    this.info = info
    this.instructions = instructions
    this.revisions = new ServedRevisions(protocolVersions)
    this.#methods = new Map([...this.revisions].map((revision) => [revision, methodsOf(revision)]))
    const registryOptions = (list: string) => ({ timeoutMs, middleware: this.#middleware, onChange: () => this.#listChanged(list) })
    this.tools = new ToolRegistry(registryOptions('tools'))
    this.resources = new ResourceRegistry(registryOptions('resources'))
    this.prompts = new PromptRegistry(registryOptions('prompts'))
    this.handle = { info, resourceUpdated: (uri) => this.resourceUpdated(uri) }
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

  /** Waits in {@link ready} for a schema that is being converted. A failure stays, so that every start reports it. */
  awaitSchema(ready: Promise<void> | undefined): void {
    if (ready === undefined) return
    this.#pendingSchemas.add(ready)
    ready.then(
      () => this.#pendingSchemas.delete(ready),
      () => undefined,
    )
  }

  /** Puts a middleware behind those that are there, around every component. */
  use(middleware: AnyMiddleware): void {
    this.#middleware.push(middleware)
    for (const registry of [this.tools, this.resources, this.prompts]) registry.refold()
  }

  /** Opens a session for a connection. */
  openSession(options: SessionOptions): Session {
    const session = new Session(options, this.revisions.latest, (closed) => {
      this.#sessions.delete(closed)
      if (closed.isInitialized) this.observeConnection(closed, 'close')
    })
    this.#sessions.add(session)
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
    if ('method' in message) receiveNotification(this, message as JSONRPCNotification, exchange)
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
    for (const session of this.#sessions) if (session.subscriptions.has(uri)) this.#sendToSession(session, message)
  }

  /** Registers a transport that serves this engine, to be closed with it. Returns the function that takes it back. */
  attach(transport: Closable): () => void {
    this.#transports.add(transport)
    return () => this.#transports.delete(transport)
  }

  /** Closes every transport and session. */
  async close(): Promise<void> {
    await Promise.all([...this.#transports].map((transport) => transport.close()))
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
    const { name = 'unknown', version = '' } = session.client.info ?? {}
    const client = `${name} ${version}`.trim()
    this.observers.emit('connection', { phase, sessionId: id, transport, protocolVersion: revision.version, client, principal })
  }

  observeCall(component: Component, context: CallContext, durationMs: number): void {
    const { session, revision, principal } = context.exchange
    const { outcome, requestId } = context
    const { event, name } = component
    this.observers.emit(event, { name, durationMs, outcome, requestId, sessionId: session?.id, protocolVersion: revision.version, principal })
  }

  observeMessage(direction: 'in' | 'out', text: string, session: Session | undefined): void {
    this.observers.emit('message', { direction, text, transport: session?.transport ?? 'none', sessionId: session?.id })
  }

  #dispatch(request: JSONRPCRequest, exchange: Exchange): Reply | Promise<Reply | undefined> {
    try {
      const { session, revision } = exchange
      if (session !== undefined) checkLifecycle(session, request)
      const method = this.#methods.get(revision)?.get(request.method)
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
    if (this.#sessions.size === 0) return
    if (this.#changedLists.size === 0) queueMicrotask(() => this.#announceChangedLists())
    this.#changedLists.add(list)
  }

  #announceChangedLists(): void {
    for (const list of this.#changedLists) {
      const message = encodeNotification(`notifications/${list}/list_changed`)
      for (const session of this.#sessions) this.#sendToSession(session, message)
    }
    this.#changedLists.clear()
  }
}

/** The time limit of a call when neither the component nor the server says otherwise. */
const DEFAULT_TIMEOUT_MS = 60_000

/** @throws {@link InvalidRequestError} for a request before `initialize` or with the id of one in flight. */
function checkLifecycle(session: Session, request: JSONRPCRequest): void {
  if (!session.isInitialized && request.method !== 'initialize' && request.method !== 'ping') {
    throw new InvalidRequestError(`expected initialize first, got ${request.method.slice(0, 100)}`, request.id)
  }
  if (session.isInFlight(request.id)) throw new InvalidRequestError('id: a request with this id is still in flight', request.id)
}
