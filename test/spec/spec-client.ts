import type { AnyServer, Principal, ProtocolVersion } from '@portico/core'
import { type RawError, RawLinkedClient, type RawMessage } from '@portico/testing'
import { expect, onTestFinished } from 'vitest'
import { between, since } from './revisions-in-force.ts'
import { validateClientMessage, validateMessage } from './validate-message.ts'

/** The id of a request. */
type RequestId = string | number

/** The parameters of a request, or its result. */
type Params = Readonly<Record<string, unknown>>

/** As what a {@link SpecClient} connects. */
export interface SpecClientOptions {
  /** What it says it can do: in `initialize`, or with every request. */
  readonly capabilities?: Readonly<Record<string, unknown>>
  /** Who is calling, as if an authenticator had found out. */
  readonly principal?: Principal
  /** It leaves out `notifications/initialized`. */
  readonly isSilent?: boolean
}

/** What may be said of one request. */
export interface SpecRequestOptions {
  /** Its id. Default: the next number. */
  readonly id?: RequestId
  /** Added to its `_meta`. */
  readonly meta?: Readonly<Record<string, unknown>>
  /** What the client says it can do, where each request says so. Default: those of the client. */
  readonly capabilities?: Readonly<Record<string, unknown>>
  /** The request is not what the schema asks for, and is sent nevertheless. */
  readonly isInvalid?: boolean
}

/**
 * A client of one revision, connected to a server in the same process by the text of messages. Every message is checked against the
 * revision's schema, those it sends and those that come.
 */
export class SpecClient {
  /** The revision that it speaks. */
  readonly version: ProtocolVersion
  /** The answer to `initialize`, in revisions that have it. */
  initialized: RawMessage | undefined
  readonly #client: RawLinkedClient
  readonly #capabilities: Readonly<Record<string, unknown>>
  readonly #methods = new Map<RequestId, string>()
  #lastId = 0

  private constructor(server: AnyServer, version: ProtocolVersion, { capabilities = {}, principal }: SpecClientOptions) {
    this.version = version
    this.#client = new RawLinkedClient(server, { principal })
    this.#capabilities = capabilities
  }

  /** Connects, and opens the session in revisions that have `initialize`. The test that it is called in closes it. */
  static async open(server: AnyServer, version: ProtocolVersion, options: SpecClientOptions = {}): Promise<SpecClient> {
    const client = new SpecClient(server, version, options)
    onTestFinished(() => client.close())
    await client.#client.ready
    if (client.isStateless) return client
    client.initialized = await client.request('initialize', {
      protocolVersion: version,
      capabilities: client.#capabilities,
      clientInfo: { name: 'spec', version: '1.0.0' },
    })
    if (options.isSilent !== true) client.notify('notifications/initialized')
    return client
  }

  /** Every request states its own terms. */
  get isStateless(): boolean {
    return since('2026-07-28').includes(this.version)
  }

  /** A request as it goes out. */
  toRequest(method: string, params: Params = {}, options: SpecRequestOptions = {}): RawMessage & { readonly id: RequestId } {
    const { id = ++this.#lastId, meta = {}, capabilities = this.#capabilities } = options
    const terms = {
      'io.modelcontextprotocol/protocolVersion': this.version,
      'io.modelcontextprotocol/clientCapabilities': capabilities,
    }
    const _meta = this.isStateless ? { ...terms, ...meta } : meta
    return { jsonrpc: '2.0', id, method, params: Object.keys(_meta).length === 0 ? params : { ...params, _meta } }
  }

  /** Sends a request and does not wait for its answer. */
  begin(method: string, params: Params = {}, options: SpecRequestOptions = {}): RequestId {
    const request = this.toRequest(method, params, options)
    if (options.isInvalid !== true) expect(validateClientMessage(this.version, request)).toEqual([])
    this.#methods.set(request.id, method)
    this.#client.send(request)
    return request.id
  }

  /** Sends a request and waits for its answer. */
  request(method: string, params: Params = {}, options: SpecRequestOptions = {}): Promise<RawMessage> {
    return this.answer(this.begin(method, params, options))
  }

  /** Sends a request that is to succeed. Resolves to the result. */
  async result(
    method: string,
    params: Params = {},
    options: SpecRequestOptions = {},
  ): Promise<Readonly<Record<string, unknown>>> {
    const { result, error } = await this.request(method, params, options)
    if (result === undefined) throw new Error(`${method} of ${this.version} failed: ${JSON.stringify(error)}`)
    return result
  }

  /** Sends a request that is to fail. Resolves to the error. */
  async error(method: string, params: Params = {}, options: SpecRequestOptions = {}): Promise<RawError> {
    const { result, error } = await this.request(method, params, options)
    if (error === undefined) throw new Error(`${method} of ${this.version} succeeded: ${JSON.stringify(result)}`)
    return error
  }

  /** Calls a tool. Resolves to the result. */
  callTool(name: string, args: Params = {}, options: SpecRequestOptions = {}): Promise<Readonly<Record<string, unknown>>> {
    return this.result('tools/call', { name, arguments: args }, options)
  }

  /**
   * The answer to a request; `null` is that of errors without an id.
   *
   * @param version the revision that it is of, where that is another than the client's.
   */
  async answer(id: RequestId | null, version: ProtocolVersion = this.version): Promise<RawMessage> {
    return this.#checked(await this.#client.answer(id), version)
  }

  /** The next notification of a method. */
  async notification(method: string): Promise<RawMessage> {
    return this.#checked(await this.#client.notification(method))
  }

  /** The next request of a method that the server sends. */
  async serverRequest(method: string): Promise<RawMessage & { readonly id: RequestId }> {
    const request = await this.#client.messages.take((message) => message.method === method && message.id !== undefined, method)
    this.#checked(request)
    const { id } = request
    if (typeof id !== 'string' && typeof id !== 'number') throw new Error(`${method}: expected an id`)
    return { ...request, id }
  }

  /** What comes first: a request that the server sends, or the answer to that one. */
  async serverRequestOrAnswer(id: RequestId): Promise<RawMessage> {
    const isEither = ({ id: found, method }: RawMessage): boolean => (method === undefined ? found === id : found !== undefined)
    return this.#checked(await this.#client.messages.take(isEither, `a request, or the answer to ${JSON.stringify(id)}`))
  }

  /** Answers a request of the server. */
  respond(id: RequestId, result: object): void {
    this.#client.send({ jsonrpc: '2.0', id, result })
  }

  /** Answers a request of the server with an error. */
  respondError(id: RequestId, error: { readonly code: number; readonly message: string }): void {
    this.#client.send({ jsonrpc: '2.0', id, error })
  }

  /** Sends a notification. */
  notify(method: string, params?: object): void {
    this.#client.send({ jsonrpc: '2.0', method, params })
  }

  /** Sends what may be no message at all. */
  send(message: object | string): void {
    this.#client.send(message)
  }

  /**
   * What has come and was not taken, once the server has answered one more request: what it had to say to all before it has come by then, where
   * nothing is still running.
   */
  async settled(): Promise<readonly RawMessage[]> {
    await this.request(this.isStateless ? 'server/discover' : 'ping')
    return this.#client.messages.kept.map((message) => this.#checked(message))
  }

  /** Closes the connection, and checks what nobody took. */
  close(): void {
    for (const message of this.#client.messages.kept) this.#checked(message)
    this.#client.close()
  }

  #checked(message: RawMessage, version: ProtocolVersion = this.version): RawMessage {
    const { id } = message
    const method = id === undefined || id === null ? undefined : this.#methods.get(id)
    // JSON-RPC has `null` for an id that could not be read; the schemas until 2025-06-18 have no form for such an error at all.
    const hasNoForm = id === null && between('2024-11-05', '2025-06-18').includes(version)
    expect(validateMessage(version, hasNoForm ? { ...message, id: 0 } : message, method)).toEqual([])
    return message
  }
}
