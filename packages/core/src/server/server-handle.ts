import type { Principal } from '../auth/principal.ts'
import type { ServerInfo } from './server-info.ts'

/** What a handler may do with the server that it belongs to. */
export interface ServerHandle {
  /** The server's description of itself. */
  readonly info: ServerInfo
  /** Tells every client that subscribed to the resource that it changed. @see MCP, Resources, Subscriptions */
  resourceUpdated(uri: string): void
  /**
   * Tells the client that was sent to a URL by `ctx.elicit.url` or `urlElicitationRequired()`, and nobody else, that its user is done there. In revisions
   * without such notifications nothing is sent.
   *
   * @returns false when no client was asked under that id, or it has gone.
   * @see MCP 2025-11-25, Elicitation, Completion Notifications
   */
  elicitationCompleted(elicitationId: string): boolean
  /**
   * Makes a ticket to put into the URL of `ctx.elicit.url`, by which its page knows that who opened it is who was sent there. It says nothing of them and is
   * good for 15 minutes, on every server with the same `stateKeys`. Handlers make it within `ctx.once`.
   *
   * @throws TypeError without a principal.
   * @see MCP, Elicitation, Phishing
   */
  elicitationTicket(principal: Principal | undefined): Promise<string>
  /** True when a ticket was made for that principal: who the page found out to be there, by a sign-in of its own. */
  isElicitationTicketOf(ticket: string, principal: Principal | undefined): Promise<boolean>
  /**
   * Sends a notification of an extension to the subscriptions that asked for its kind.
   *
   * @param kind its name in the filter of `subscriptions/listen`.
   * @param accepts decides by what was accepted of the client's wish.
   */
  notifySubscribers(kind: string, accepts: (accepted: unknown) => boolean, method: string, params: object): void
}
