import type { RequestHead } from '../auth/authenticator.ts'
import type { Principal } from '../auth/principal.ts'
import type { ServedRevision } from '../revision/served-revision.ts'
import type { Client } from '../session/client.ts'
import type { Session } from '../session/session.ts'
import type { CallContext } from './call-context.ts'
import type { Exchange } from './exchange.ts'

/** The exchange of a call that may outlive its request, as a task does: once it is detached, nothing more is sent on the request's stream. */
export class DetachableExchange implements Exchange {
  readonly session: Session | undefined
  readonly revision: ServedRevision
  readonly principal: Principal | undefined
  readonly client: Client
  readonly http: RequestHead | undefined
  call: CallContext | undefined
  #original: Exchange | undefined

  constructor(original: Exchange) {
    this.session = original.session
    this.revision = original.revision
    this.principal = original.principal
    this.client = original.client
    this.http = original.http
    this.call = undefined
    this.#original = original
  }

  /** The request is answered. What the call still sends goes on the session's own channel; without one it has nowhere to go. */
  detach(): void {
    this.#original = undefined
  }

  closeConnection(retryMs: number): boolean {
    return this.#original?.closeConnection?.(retryMs) ?? false
  }

  send(message: string): void {
    if (this.#original !== undefined) this.#original.send(message)
    else if (this.revision.termsFrom === 'session') this.session?.send(message)
  }
}
