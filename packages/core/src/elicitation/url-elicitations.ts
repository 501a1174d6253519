import { encodeNotification } from '../jsonrpc/encode-response.ts'
import type { Session } from '../session/session.ts'

/** How many elicitations of one session are remembered; older ones are forgotten. */
const MAX_PER_SESSION = 1000

/** Who was sent to which URL, in revisions in which clients are told when people are done there. */
export class UrlElicitations {
  readonly #sessions = new Map<string, Session>()
  readonly #ids = new Map<Session, Set<string>>()

  /**
   * Remembers who is asked. The same client may be asked again.
   *
   * @throws TypeError when another client was asked under that id: it has to be unique in the server.
   */
  open(elicitationId: string, session: Session): void {
    const asked = this.#sessions.get(elicitationId)
    if (asked !== undefined && asked !== session)
      throw new TypeError('elicitation: expected elicitationId to be unique, got one under which another client was asked')
    const ids = this.#ids.get(session) ?? new Set()
    this.#ids.set(session, ids.add(elicitationId))
    this.#sessions.set(elicitationId, session)
    const [oldest] = ids
    if (ids.size > MAX_PER_SESSION && oldest !== undefined) this.#forget(oldest, session)
  }

  /**
   * Tells the client that was asked, and nobody else, that its user is done. False when there is none, or it has gone.
   *
   * @param send sends a message to a session.
   */
  complete(elicitationId: string, send: (session: Session, message: string) => void): boolean {
    const session = this.#sessions.get(elicitationId)
    if (session === undefined) return false
    this.#forget(elicitationId, session)
    send(session, encodeNotification('notifications/elicitation/complete', { elicitationId }))
    return true
  }

  /** The session has ended. */
  closed(session: Session): void {
    for (const id of this.#ids.get(session) ?? []) this.#sessions.delete(id)
    this.#ids.delete(session)
  }

  #forget(elicitationId: string, session: Session): void {
    this.#sessions.delete(elicitationId)
    this.#ids.get(session)?.delete(elicitationId)
  }
}
