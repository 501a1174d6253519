import type { RequestHead } from '@portico/core'
import type { EventStream } from './event-stream/event-stream.ts'

/** Headers as `writeHead` takes them raw: name, value, name, value… */
export type RawHeaders = readonly string[]

/**
 * One HTTP request and the way to answer it, whatever the runtime: the protocols are written against this, and `node/` implements it.
 * A call is answered once; what comes after is ignored.
 */
export interface HttpCall extends RequestHead {
  /** The path under which the handler is mounted, without a slash at its end; empty at the root. */
  readonly mountPath: string
  /** The value of a query parameter. */
  query(name: string): string | undefined
  /** Reads the body as text and hands it over; a body that is too large, broken or not UTF-8 is answered here and never handed over. */
  receiveBody(maxBytes: number, onText: (text: string) => void): void
  /** The call as a web-standard request, with that body; `signal` is aborted by whoever made it. */
  toRequest(body: string | undefined, signal: AbortSignal): Request
  /** Answers with a web-standard response. Resolves when its body is out or the client has gone, whichever is first; never rejects. */
  sendResponse(response: Response): Promise<void>
  /** Calls `listener` when the connection closes, also after the answer is out. */
  onDisconnect(listener: () => void): void
  /** Lets pages of that origin read the answer. Called before it is answered, for an Origin that is allowed. @see https://fetch.spec.whatwg.org/#cors-protocol */
  allowOrigin(origin: string): void
  /** Answers with a JSON body. */
  sendJson(status: number, json: string, headers?: RawHeaders): void
  /** Answers with a body whose type is among `headers`. */
  send(status: number, body: string, headers: RawHeaders): void
  /** Answers without a body. */
  sendEmpty(status: number, headers?: RawHeaders): void
  /** Answers with an event stream that stays open. `onClose` is called once, whoever ends it. */
  openStream(onClose: () => void, headers?: RawHeaders): EventStream
}
