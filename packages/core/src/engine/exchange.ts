import type { RequestHead } from '../auth/authenticator.ts'
import type { Principal } from '../auth/principal.ts'
import type { ServedRevision } from '../revision/served-revision.ts'
import type { Client } from '../session/client.ts'
import type { Session } from '../session/session.ts'
import type { CallContext } from './call-context.ts'

/**
 * What joins a transport and the engine for one request: made by the transport, one per request, all fields always present so that
 * every exchange has the same shape.
 */
export interface Exchange {
  /** The connection that the request came by; `undefined` when every request stands alone. */
  readonly session: Session | undefined
  /** The revision by which the request is answered. */
  readonly revision: ServedRevision
  /** Who is calling. */
  readonly principal: Principal | undefined
  /** What the client can do. */
  readonly client: Client
  /** The head of the HTTP request, where there is one. */
  readonly http: RequestHead | undefined
  /** Sends a message that belongs to this request: progress, a log message, a request to the client. */
  send(message: string): void
  /**
   * Closes the connection of the request's stream; the client comes back after `retryMs` milliseconds. False when that cannot be. Left out
   * where there are no such streams.
   */
  closeConnection?(retryMs: number): boolean
  /**
   * Checks what may only be looked at once the caller was let through: who is not permitted is answered the same, whatever else is wrong. Left out where there is
   * nothing. Throws a wire error.
   */
  readonly checkAdmitted?: (() => void) | undefined
  /** The call in progress, set by the engine while a handler runs; a transport aborts it when the client has gone. */
  call: CallContext | undefined
}
