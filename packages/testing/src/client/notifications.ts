import type { JSONRPCMessage, JSONRPCNotification } from '@modelcontextprotocol/client'
import { Inbox } from '../raw/inbox.ts'

/**
 * The notifications that a server sent, in their order. Each is taken once, by {@link Notifications.next} or by iterating; listeners see all.
 *
 * ```ts
 * server.removeTool('search')
 * await client.notifications.next('notifications/tools/list_changed')
 * ```
 */
export class Notifications implements AsyncIterable<JSONRPCNotification> {
  readonly #inbox = new Inbox<JSONRPCNotification>()
  readonly #listeners = new Set<(notification: JSONRPCNotification) => void>()

  /** Calls the listener with every notification from now on. Returns the function that stops it. */
  on(listener: (notification: JSONRPCNotification) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * The oldest notification that was not taken yet, of that method if one is named; waits for it when there is none.
   *
   * @throws Error when none comes within 10 seconds or before the connection is closed.
   */
  next(method?: string): Promise<JSONRPCNotification> {
    return this.#inbox.take((notification) => method === undefined || notification.method === method, method ?? 'a notification')
  }

  /** Takes notification after notification, until the connection is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<JSONRPCNotification, void> {
    for (;;) {
      const taken = await this.#inbox.poll(() => true)
      if (taken === undefined) return
      yield taken
    }
  }

  /** Takes in a message that came; only notifications are kept. @internal */
  receive(message: JSONRPCMessage): void {
    if (!('method' in message) || 'id' in message) return
    for (const listener of this.#listeners) listener(message)
    this.#inbox.put(message)
  }

  /** No more will come. @internal */
  close(): void {
    this.#inbox.close()
  }
}
