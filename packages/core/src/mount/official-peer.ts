import type { JSONRPCMessage } from '@modelcontextprotocol/server'
import { ClosedError, type InternalError, WireError } from '../errors.ts'
import { INTERNAL_ERROR, METHOD_NOT_FOUND } from '../jsonrpc/error-code.ts'
import { isRequest, type JSONRPCRequest, type RequestId } from '../jsonrpc/message.ts'
import type { OfficialSendOptions, OfficialTransport } from '../transport/official-transport.ts'
import type { OfficialServer } from './official-server.ts'

/** What is told of a request while its answer is awaited. */
export interface RequestListener {
  /** The server sent a notification that belongs to the request. */
  notification(method: string, params: Readonly<Record<string, unknown>>): void
  /** The server asks something on behalf of the request. */
  request(method: string, params: Readonly<Record<string, unknown>>): Promise<object>
}

interface PendingRequest {
  readonly resolve: (result: Readonly<Record<string, unknown>>) => void
  readonly reject: (error: Error) => void
  readonly listener: RequestListener | undefined
}

/** The client's end of a connection to a server of the official SDK in the same process. */
export class OfficialPeer {
  readonly #pending = new Map<RequestId, PendingRequest>()
  readonly #transport: OfficialTransport
  readonly #onListChanged: (list: string) => void
  #lastId = 0

  /** @param onListChanged told when the server's `tools`, `prompts` or `resources` changed. */
  constructor(onListChanged: (list: string) => void) {
    this.#onListChanged = onListChanged
    this.#transport = {
      start: () => Promise.resolve(),
      send: (message, options) => {
        this.#receive(message, options)
        return Promise.resolve()
      },
      close: () => {
        this.#closed()
        return Promise.resolve()
      },
    }
  }

  /** Connects the server and initializes the connection. Answers what the server can do. */
  async connect(server: OfficialServer, protocolVersion: string): Promise<Readonly<Record<string, unknown>>> {
    await server.connect(this.#transport)
    const result = await this.request('initialize', {
      protocolVersion,
      capabilities: { sampling: {}, elicitation: {}, roots: {} },
      clientInfo: { name: 'portico-mount', version: '1' },
    })
    this.#send({ jsonrpc: '2.0', method: 'notifications/initialized' })
    return (result['capabilities'] ?? {}) as Readonly<Record<string, unknown>> // an object by the specification
  }

  /**
   * Sends a request.
   *
   * @throws a {@link WireError} with the server's error, {@link ClosedError} when the server closes the connection, the reason of `signal`.
   */
  request(
    method: string,
    params: object,
    listener?: RequestListener,
    signal?: AbortSignal,
  ): Promise<Readonly<Record<string, unknown>>> {
    const id = ++this.#lastId
    // The request's id is its progress token, so that progress finds its request.
    const asked = listener === undefined ? params : { ...params, _meta: { progressToken: id } }
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#pending.delete(id)
        this.#send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } })
        reject(signal?.reason as Error) // aborted with an error only; see CallContext.abort()
      }
      const release = (): void => signal?.removeEventListener('abort', onAbort)
      this.#pending.set(id, {
        listener,
        resolve: (result) => {
          release()
          resolve(result)
        },
        reject: (error) => {
          release()
          reject(error)
        },
      })
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#send({ jsonrpc: '2.0', id, method, params: asked as Record<string, unknown> })
    })
  }

  #send(message: JSONRPCMessage): void {
    this.#transport.onmessage?.(message)
  }

  #receive(message: JSONRPCMessage, options: OfficialSendOptions | undefined): void {
    if (isRequest(message)) return void this.#answer(message, options?.relatedRequestId)
    if ('method' in message) return this.#notified(message.method, message.params ?? {}, options?.relatedRequestId)
    if (message.id === undefined) return
    const pending = this.#pending.get(message.id)
    this.#pending.delete(message.id)
    if ('result' in message) pending?.resolve(message.result)
    else pending?.reject(new WireError(message.error.code, message.error.message, { data: message.error.data }))
  }

  #notified(method: string, params: Readonly<Record<string, unknown>>, related: RequestId | undefined): void {
    const list = /^notifications\/(tools|prompts|resources)\/list_changed$/.exec(method)?.[1]
    if (list !== undefined) this.#onListChanged(list)
    const id = related ?? (params['progressToken'] as RequestId | undefined)
    if (id !== undefined) this.#pending.get(id)?.listener?.notification(method, params)
  }

  async #answer({ id, method, params = {} }: JSONRPCRequest, related: RequestId | undefined): Promise<void> {
    if (method === 'ping') return this.#send({ jsonrpc: '2.0', id, result: {} })
    const listener = related === undefined ? this.#only?.listener : this.#pending.get(related)?.listener
    try {
      if (listener === undefined) throw new WireError(METHOD_NOT_FOUND, `${method}: not asked on behalf of a call`)
      this.#send({ jsonrpc: '2.0', id, result: { ...(await listener.request(method, params)) } })
    } catch (thrown) {
      const { code = INTERNAL_ERROR, message } = thrown as Partial<InternalError> & Error // what was thrown is an error of ours or a handler's
      this.#send({ jsonrpc: '2.0', id, error: { code: typeof code === 'number' ? code : INTERNAL_ERROR, message } })
    }
  }

  /** The one request that is awaited, when it is the only one: older servers do not say to which request theirs belongs. */
  get #only(): PendingRequest | undefined {
    return this.#pending.size === 1 ? [...this.#pending.values()][0] : undefined
  }

  #closed(): void {
    for (const { reject } of this.#pending.values()) reject(new ClosedError('the mounted server closed its connection'))
    this.#pending.clear()
    this.#transport.onclose?.()
  }
}
