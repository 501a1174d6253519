import { CancelledError, ClosedError, ToolError } from '../errors.ts'
import type { Principal } from '../auth/principal.ts'
import type { CallContext } from '../engine/call-context.ts'
import { encodeNotification } from '../jsonrpc/encode-response.ts'
import type { JSONRPCMessage, RequestId } from '../jsonrpc/message.ts'
import { DEFAULT_SEVERITY } from '../logging/logging-level.ts'
import type { ServedRevision } from '../revision/served-revision.ts'
import { type Client, UNKNOWN_CLIENT } from './client.ts'

/** What a transport says about a connection when it opens a {@link Session}. */
export interface SessionOptions {
  /** Names the session; unguessable where clients send it back. */
  readonly id: string
  /** Which transport it came by, for events and logs: `stdio`, `streamable-http`, `http-sse`… */
  readonly transport: string
  /** Who opened it. */
  readonly principal?: Principal | undefined
  /** Sends a message that belongs to no request, such as `notifications/tools/list_changed`. */
  readonly send: (message: string) => void
  /** Ends what the transport holds for the session. Called once. */
  readonly onClose?: (() => void) | undefined
  /** False while there is no channel on which a request would reach the client now. Default: there always is. */
  readonly isReachable?: (() => boolean) | undefined
  /** The client no longer answers: ends its connection. Default: ends the session. */
  readonly onFailure?: ((reason: string) => void) | undefined
  /** What would have to be stored of the session has changed. */
  readonly onStateChange?: (() => void) | undefined
  /** The first id of requests to the client; a session that goes on must not use those again that its client may still answer. Default 1. */
  readonly firstRequestId?: number | undefined
}

/**
 * One connection of one client: all that outlives a request in the revisions that open with `initialize`.
 * The transport that opened it disposes it; {@link Session.dispose} may be called from every exit and acts once.
 */
export class Session {
  /** Names the session. */
  readonly id: string
  /** Which transport it came by. */
  readonly transport: string
  /** Who opened it. */
  readonly principal: Principal | undefined
  /** Who opened it, as of the last request: roles and scopes may have changed since. */
  caller: Principal | undefined
  /** The negotiated revision; until `initialize` the newest that the server serves. */
  revision: ServedRevision
  /** What the client said about itself in `initialize`. */
  client: Client = UNKNOWN_CLIENT
  /** `initialize` was answered. */
  isInitialized = false
  /** The least severity that is sent as `notifications/message`. */
  minimumSeverity: number = DEFAULT_SEVERITY
  /** The URIs that the client subscribed to. */
  readonly subscriptions: Set<string> = new Set()
  readonly #options: SessionOptions
  readonly #inFlight = new Map<RequestId, CallContext>()
  readonly #outgoing = new Map<RequestId, OutgoingRequest>()
  readonly #onDispose: (session: Session) => void
  /** Requests that wait until the client is ready. */
  #heldBack: (() => void)[] = []
  #isReady = false
  #isDisposed = false
  #isDraining = false
  #lastRequestId: number

  constructor(options: SessionOptions, revision: ServedRevision, onDispose: (session: Session) => void) {
    this.id = options.id
    this.transport = options.transport
    this.principal = options.principal
    this.caller = options.principal
    this.revision = revision
    this.#options = options
    this.#lastRequestId = (options.firstRequestId ?? 1) - 1
    this.#onDispose = onDispose
  }

  /** The client confirmed with `notifications/initialized`, so that it may be sent notifications and requests. */
  get isReady(): boolean {
    return this.#isReady
  }

  /** The client has sent `notifications/initialized`. Before `initialize` that means nothing. */
  becomeReady(): void {
    if (!this.isInitialized || this.#isReady) return
    this.#isReady = true
    this.stateChanged()
    for (const send of this.#heldBack.splice(0)) send()
  }

  /** Tells who stores the session that its revision, client, log level, subscriptions or readiness is another now. */
  stateChanged(): void {
    this.#options.onStateChange?.()
  }

  /** The session has ended. */
  get isDisposed(): boolean {
    return this.#isDisposed
  }

  /** How many requests wait for their handler. */
  get inFlightCount(): number {
    return this.#inFlight.size
  }

  /** Sends a message that belongs to no request. Nothing happens once the session is disposed. */
  send(message: string): void {
    if (!this.#isDisposed) this.#options.send(message)
  }

  /** True while a request with that id waits for its handler. */
  isInFlight(id: RequestId): boolean {
    return this.#inFlight.has(id)
  }

  /** Remembers a request whose handler has not settled, so that it can be cancelled. */
  track(context: CallContext): void {
    this.#inFlight.set(context.requestId, context)
  }

  /** Forgets a request that has settled. */
  untrack(context: CallContext): void {
    // While arguments are validated, a second request may have come in with the same id.
    if (this.#inFlight.get(context.requestId) === context) this.#inFlight.delete(context.requestId)
  }

  /** Cancels a request at the client's wish; an unknown id is a race that the client lost and is ignored. @see MCP, Cancellation */
  cancel(id: RequestId, reason: string | undefined): void {
    this.#inFlight.get(id)?.abort(new CancelledError(reason?.slice(0, MAX_REASON_LENGTH) ?? 'cancelled by the client'))
  }

  /**
   * Sends a request to the client, as soon as that is ready, and waits for its result.
   *
   * @param send sends on the stream of the call that asks.
   * @param signal cancels the request; the client is told.
   * @throws {@link ToolError} when the client answers with an error, {@link ClosedError} when the session ends, the reason of `signal` when it is aborted.
   */
  request(method: string, params: object, send: (message: string) => void, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted()
    const id = ++this.#lastRequestId
    return new Promise<unknown>((resolve, reject) => {
      let isSent = false
      const onAbort = (): void => {
        this.#outgoing.delete(id)
        if (isSent)
          send(encodeNotification('notifications/cancelled', { requestId: id, reason: 'the call that asked has ended' }))
        reject(signal.reason as Error) // aborted with an error only; see CallContext.abort()
      }
      const settle = (): void => signal.removeEventListener('abort', onAbort)
      this.#outgoing.set(id, { method, resolve, reject, settle })
      signal.addEventListener('abort', onAbort, { once: true })
      const sendOnce = (): void => {
        if (!this.#outgoing.has(id)) return // given up meanwhile
        isSent = true
        send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
      }
      // "The server SHOULD NOT send requests … before receiving the initialized notification." MCP, Lifecycle, Initialization
      if (this.#isReady) sendOnce()
      else this.#heldBack.push(sendOnce)
    })
  }

  /** The client is there, as far as is known, and its revision has pings. */
  get canBePinged(): boolean {
    if (!this.#isReady || this.#isDisposed || this.#isDraining) return false
    return this.revision.requestMethods.has('ping') && (this.#options.isReachable?.() ?? true)
  }

  /**
   * Asks the client for a sign of life.
   *
   * @param onAnswer called when it answers, with whatever; an error is a sign of life too.
   * @returns what forgets that it was asked.
   */
  ping(send: (message: string) => void, onAnswer: () => void): () => void {
    const id = ++this.#lastRequestId
    this.#outgoing.set(id, { method: 'ping', resolve: onAnswer, reject: onAnswer, settle: () => undefined })
    send(JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' }))
    return () => void this.#outgoing.delete(id)
  }

  /** The client no longer answers: its connection is ended. */
  failed(reason: string): void {
    const { onFailure } = this.#options
    if (onFailure === undefined) this.dispose(reason)
    else onFailure(reason)
  }

  /** Takes the client's response to a request of ours; one that answers nothing is ignored. */
  receiveResponse(message: JSONRPCMessage): void {
    if ('method' in message || message.id === undefined) return
    const outgoing = this.#outgoing.get(message.id)
    if (outgoing === undefined) return
    this.#outgoing.delete(message.id)
    outgoing.settle()
    if ('result' in message) outgoing.resolve(message.result)
    else outgoing.reject(new ToolError(`the client answered ${outgoing.method} with an error: ${messageOf(message.error)}`))
  }

  /** The connection is about to be closed: no new request is taken. */
  get isDraining(): boolean {
    return this.#isDraining
  }

  /** Takes no new requests, and ends those in flight that would go on for as long as the connection does, so that the others can be waited for. */
  drain(): void {
    this.#isDraining = true
    for (const context of [...this.#inFlight.values()]) context.onDrain?.()
  }

  /**
   * Ends the session: aborts what is in flight and tells the transport. Acts once.
   *
   * @param reason what the calls in flight are told.
   */
  dispose(reason = 'the connection was closed'): void {
    if (this.#isDisposed) return
    this.#isDisposed = true
    for (const context of [...this.#inFlight.values()]) context.abort(new ClosedError(reason))
    this.#inFlight.clear()
    for (const { reject, settle } of this.#outgoing.values()) {
      settle()
      reject(new ClosedError(reason))
    }
    this.#outgoing.clear()
    this.#heldBack = []
    this.subscriptions.clear()
    this.#onDispose(this)
    this.#options.onClose?.()
  }
}

/** What the client says of its error. That it is an object is all that was checked of it. */
function messageOf({ message }: { readonly message?: unknown }): string {
  return typeof message === 'string' ? message.slice(0, MAX_SHOWN_LENGTH) : 'it has no message'
}

/** How much of what a client says of its error goes into ours, in characters. */
const MAX_SHOWN_LENGTH = 500

/** How much of what a client says is the reason of its cancellation is told. */
const MAX_REASON_LENGTH = 500

/** A request to the client that waits for its response. */
interface OutgoingRequest {
  readonly method: string
  readonly resolve: (result: unknown) => void
  readonly reject: (reason: Error) => void
  /** Releases what the request holds. */
  readonly settle: () => void
}
