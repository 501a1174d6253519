import type { Principal } from '@portico/core'
import type { WebSocketConnection } from './web-socket-connection.ts'
import type { WebSocketSettings } from './web-socket-options.ts'

type Limits = Pick<WebSocketSettings, 'maxConnections' | 'maxConnectionsPerPrincipal' | 'pingMs'>

/** The open connections of one transport: bounded in number, and kept alive by one timer for all of them. */
export class OpenConnections {
  readonly #limits: Limits
  readonly #connections = new Set<WebSocketConnection>()
  readonly #countByPrincipal = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined

  constructor(limits: Limits) {
    this.#limits = limits
  }

  /** How many there are. */
  get size(): number {
    return this.#connections.size
  }

  /** True when that principal may open another. */
  hasRoomFor(principal: Principal | undefined): boolean {
    const { maxConnections, maxConnectionsPerPrincipal } = this.#limits
    if (this.#connections.size >= maxConnections) return false
    return principal === undefined || this.#countOf(principal) < maxConnectionsPerPrincipal
  }

  /** Adds one. */
  add(connection: WebSocketConnection): void {
    const { principal } = connection
    this.#connections.add(connection)
    if (principal !== undefined) this.#countByPrincipal.set(principal.id, this.#countOf(principal) + 1)
    if (this.#limits.pingMs > 0) this.#timer ??= setInterval(() => this.#ping(), this.#limits.pingMs)
  }

  /** Takes one out; the timer ends with the last one. */
  delete(connection: WebSocketConnection): void {
    if (!this.#connections.delete(connection)) return
    if (connection.principal !== undefined) this.#release(connection.principal)
    if (this.#connections.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** Closes every connection gracefully. */
  async closeAll(): Promise<void> {
    await Promise.all([...this.#connections].map((connection) => connection.close()))
  }

  #ping(): void {
    for (const connection of this.#connections) connection.ping()
  }

  #countOf(principal: Principal): number {
    return this.#countByPrincipal.get(principal.id) ?? 0
  }

  #release(principal: Principal): void {
    const count = this.#countOf(principal) - 1
    if (count > 0) this.#countByPrincipal.set(principal.id, count)
    else this.#countByPrincipal.delete(principal.id)
  }
}
