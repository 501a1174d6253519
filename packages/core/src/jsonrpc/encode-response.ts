// Hot path: every answer passes here once. Common case: an integer id, one string concatenation around an encoded result.
import type { RequestId } from './message.ts'

/** What the engine answers to one request: the encoded response, or an {@link ErrorReply}. */
export type Reply = string | ErrorReply

/** An encoded JSON-RPC error response, with its code beside it for transports that turn codes into statuses. */
export interface ErrorReply {
  /** The JSON-RPC error code, as in {@link ErrorReply.json}. */
  readonly code: number
  /** The whole response as JSON text. */
  readonly json: string
  /** The scopes that the caller would need, where it lacks some of them. */
  readonly scopes: readonly string[] | undefined
  /** How long the caller should wait before it asks again, in milliseconds, where it asked too often. */
  readonly retryAfterMs: number | undefined
}

/** The JSON text of a reply, whether it is a result or an error. */
export function replyText(reply: Reply): string {
  return typeof reply === 'string' ? reply : reply.json
}

/** Encodes a result response around a result that is JSON text already. */
export function encodeResult(id: RequestId, resultJson: string): string {
  return typeof id === 'number'
    ? `{"jsonrpc":"2.0","id":${id},"result":${resultJson}}`
    : `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${resultJson}}`
}

/** Encodes an error response. Of an `id` that could not be read, `null` is written as it is, and `undefined` not at all. */
export function encodeError(
  id: RequestId | null | undefined,
  error: { code: number; message: string; data?: unknown; scopes?: readonly string[]; retryAfterMs?: number },
): ErrorReply {
  const { code, message, data, scopes, retryAfterMs } = error
  return { code, json: JSON.stringify({ jsonrpc: '2.0', id, error: { code, message, data } }), scopes, retryAfterMs }
}

/** Encodes a notification. */
export function encodeNotification(method: string, params?: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', method, params })
}

const DISPENSABLE = [encodeNotification('notifications/progress'), encodeNotification('notifications/message')].map((text) =>
  text.slice(0, -1),
)

/** True for an encoded notification that a client can do without: progress and log messages. Transports leave them out before they hold up the rest. */
export function isDispensable(message: string): boolean {
  return DISPENSABLE.some((start) => message.startsWith(start))
}
