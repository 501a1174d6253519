import type { RequestId } from '@portico/core'
import { REVISIONS } from '@portico/core/internal'
import { Inbox } from './inbox.ts'
import { isAnswer, type RawMessage } from './raw-message.ts'

/** As what a {@link RawClient} opens a session. */
export interface RawInitializeOptions {
  /** The revision to ask for. Default: the newest that opens with `initialize`. */
  readonly protocolVersion?: string
  /** What the client says it can do. Default: nothing. */
  readonly capabilities?: Readonly<Record<string, unknown>>
}

/** What every request of a {@link RawClient} states itself, in the revisions in which requests stand alone. */
export interface RawTerms {
  /** The revision. Default: the newest of those. */
  readonly protocolVersion?: string
  /** What the client says it can do. Default: nothing. */
  readonly capabilities?: Readonly<Record<string, unknown>>
}

/**
 * A client that does nothing by itself: it sends what it is given and shows what comes. For tests of what official clients would not send or
 * would hide. One subclass per transport.
 */
export abstract class RawClient implements AsyncDisposable {
  /** Messages that came and were not taken. */
  readonly messages: Inbox<RawMessage> = new Inbox()
  /** What each request states in its `_meta` from now on; `undefined`: nothing, as where a session was opened. */
  terms: RawTerms | undefined
  #lastId = 0

  /** Sends a message; text goes out as it is. */
  abstract send(message: object | string): void | Promise<void>

  /** Ends the connection. */
  abstract close(): void | Promise<void>

  /** Sends a request and waits for its answer. */
  async request(method: string, params?: object, id?: RequestId): Promise<RawMessage> {
    return this.answer(await this.begin(method, params, id))
  }

  /** Sends a request without waiting for its answer. Resolves to its id. */
  async begin(method: string, params?: object, id: RequestId = ++this.#lastId): Promise<RequestId> {
    await this.send({ jsonrpc: '2.0', id, method, params: this.terms === undefined ? params : withTerms(params, this.terms) })
    return id
  }

  /** Sends a notification. */
  async notify(method: string, params?: object): Promise<void> {
    await this.send({ jsonrpc: '2.0', method, params })
  }

  /** The answer to the request with that id; `null` is that of errors without one, whether they say so or leave it out. */
  answer(id: RequestId | null): Promise<RawMessage> {
    return this.messages.take(
      (message) => isAnswer(message) && (message.id ?? null) === id,
      `an answer with id ${JSON.stringify(id)}`,
    )
  }

  /** The next notification of a method. */
  notification(method: string): Promise<RawMessage> {
    return this.messages.take((message) => message.method === method && message.id === undefined, method)
  }

  /**
   * Opens the session: `initialize` and `notifications/initialized`. Resolves to the answer.
   *
   * @throws Error when the answer is an error.
   */
  async initialize({ protocolVersion = NEWEST, capabilities = {} }: RawInitializeOptions = {}): Promise<RawMessage> {
    const clientInfo = { name: 'raw', version: '0.1.0' }
    const answer = await this.request('initialize', { protocolVersion, capabilities, clientInfo }, 'initialize')
    if (answer.error !== undefined) throw new Error(`initialize failed: ${answer.error.message}`)
    await this.notify('notifications/initialized')
    return answer
  }

  /** Calls a tool. */
  callTool(name: string, args: object = {}, id?: RequestId): Promise<RawMessage> {
    return this.request('tools/call', { name, arguments: args }, id)
  }

  /** Ends the connection when the scope of `await using` does. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** Takes in the text of a message or of a batch that came. @internal */
  receive(text: string): void {
    const received = JSON.parse(text) as RawMessage | readonly RawMessage[] // shown as it came
    for (const message of Array.isArray(received) ? (received as readonly RawMessage[]) : [received as RawMessage])
      this.messages.put(message)
  }
}

/** Adds the terms of a request to its parameters; what these say of their own stays. */
function withTerms(params: { readonly _meta?: object } = {}, terms: RawTerms): object {
  const { protocolVersion = STATELESS_VERSION, capabilities = {} } = terms
  const stated = {
    'io.modelcontextprotocol/protocolVersion': protocolVersion,
    'io.modelcontextprotocol/clientCapabilities': capabilities,
    'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '0.1.0' },
  }
  return { ...params, _meta: { ...stated, ...params._meta } }
}

/** The newest revision in which requests stand alone. */
const STATELESS_VERSION = REVISIONS.findLast(({ termsFrom }) => termsFrom === 'request')?.version

/** The newest version that opens with `initialize`. */
const NEWEST = REVISIONS.filter(({ opensWithInitialize }) => opensWithInitialize).at(-1)?.version

/** What {@link RawClient.send} puts on the wire. */
export function toText(message: object | string): string {
  return typeof message === 'string' ? message : JSON.stringify(message)
}
