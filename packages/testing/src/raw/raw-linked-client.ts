import type { AnyServer, LinkedTransportOptions } from '@portico/core'
import { LinkedConnection } from '@portico/core/internal'
import { RawClient, type RawInitializeOptions, type RawTerms, toText } from './raw-client.ts'

/** A {@link RawClient} of a server within this process. */
export class RawLinkedClient extends RawClient {
  readonly #connection: LinkedConnection

  constructor(server: AnyServer, options: LinkedTransportOptions = {}) {
    super()
    this.#connection = new LinkedConnection(
      server,
      { message: (text) => this.receive(text), closed: () => this.messages.close() },
      options,
    )
  }

  /** Opens a session with a server: waits for its schemas, then sends `initialize` and `notifications/initialized`. */
  static async open(
    server: AnyServer,
    protocolVersion?: string,
    options: LinkedTransportOptions & Pick<RawInitializeOptions, 'capabilities'> = {},
  ): Promise<RawLinkedClient> {
    const client = new RawLinkedClient(server, options)
    await client.#connection.ready
    const { capabilities = {} } = options
    await client.initialize(protocolVersion === undefined ? { capabilities } : { protocolVersion, capabilities })
    return client
  }

  /** Connects to a server without a session: waits for its schemas; every request states its terms itself. */
  static async stateless(server: AnyServer, options: LinkedTransportOptions & RawTerms = {}): Promise<RawLinkedClient> {
    const client = new RawLinkedClient(server, options)
    await client.#connection.ready
    client.terms = options
    return client
  }

  /** A promise while the server's schemas are still being converted. Nothing should be sent before. */
  get ready(): Promise<void> | undefined {
    return this.#connection.ready
  }

  /** Names the session. */
  get sessionId(): string {
    return this.#connection.sessionId
  }

  send(message: object | string): void {
    this.#connection.send(toText(message))
  }

  close(): void {
    this.#connection.close()
  }
}
