import type { Principal } from '../auth/principal.ts'
import type { RequestId } from '../jsonrpc/message.ts'
import { encodeNotification } from '../jsonrpc/encode-response.ts'

/** What a client wants to be told of. @see MCP, Subscriptions */
export interface SubscriptionFilter {
  /** Changes of the list of tools. */
  readonly toolsListChanged?: true
  /** Changes of the list of prompts. */
  readonly promptsListChanged?: true
  /** Changes of the list of resources. */
  readonly resourcesListChanged?: true
  /** The resources whose changes it wants to be told of, by URI. */
  readonly resourceSubscriptions?: readonly string[]
}

/** One `subscriptions/listen` request, for as long as it is open. */
export class Subscription {
  /** The id of the request, which every message of the subscription carries. */
  readonly id: RequestId
  /** What is told of. */
  readonly filter: SubscriptionFilter
  /** Who opened it. */
  readonly principal: Principal | undefined
  readonly #uris: ReadonlySet<string>
  readonly #send: (message: string) => void
  readonly #end: () => void

  constructor(
    id: RequestId,
    filter: SubscriptionFilter,
    principal: Principal | undefined,
    send: (message: string) => void,
    end: () => void,
  ) {
    this.id = id
    this.filter = filter
    this.principal = principal
    this.#uris = new Set(filter.resourceSubscriptions)
    this.#send = send
    this.#end = end
  }

  /** True when the client asked to be told of changes of that resource. */
  includes(uri: string): boolean {
    return this.#uris.has(uri)
  }

  /** Sends a notification with the id of the subscription. */
  notify(method: string, params?: object): void {
    this.#send(encodeNotification(method, { ...params, _meta: { 'io.modelcontextprotocol/subscriptionId': this.id } }))
  }

  /** Ends the subscription from the server's side. */
  end(): void {
    this.#end()
  }
}

/** The open subscriptions of one server. */
export class Subscriptions {
  readonly #open = new Set<Subscription>()

  /** How many are open. */
  get size(): number {
    return this.#open.size
  }

  /** Adds one; the function returned takes it out. */
  add(subscription: Subscription): () => void {
    this.#open.add(subscription)
    return () => this.#open.delete(subscription)
  }

  /** Tells those who asked for it that a list changed: `tools`, `prompts` or `resources`. */
  listChanged(list: string): void {
    const kind = `${list}ListChanged` as 'toolsListChanged' | 'promptsListChanged' | 'resourcesListChanged' // the three lists there are
    for (const subscription of this.#open) {
      if (subscription.filter[kind] === true) subscription.notify(`notifications/${list}/list_changed`)
    }
  }

  /**
   * Tells those who asked for it that a resource changed.
   *
   * @param whenPermitted calls what it is given if that principal may know.
   */
  resourceUpdated(uri: string, whenPermitted: (principal: Principal | undefined, tell: () => void) => void): void {
    for (const subscription of this.#open) {
      if (!subscription.includes(uri)) continue
      whenPermitted(subscription.principal, () => {
        if (this.#open.has(subscription)) subscription.notify('notifications/resources/updated', { uri })
      })
    }
  }

  /** Tells those whose accepted wish for a kind of notification fits. */
  notifyWhere(kind: string, accepts: (accepted: unknown) => boolean, method: string, params: object): void {
    for (const subscription of this.#open) {
      const accepted = (subscription.filter as Readonly<Record<string, unknown>>)[kind] // extensions add kinds
      if (accepted !== undefined && accepts(accepted)) subscription.notify(method, params)
    }
  }

  /** Ends every subscription. */
  endAll(): void {
    for (const subscription of [...this.#open]) subscription.end()
  }
}
