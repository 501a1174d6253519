import type { RequestId } from '@portico/core'

/** A JSON-RPC error as it came. */
export interface RawError {
  /** The JSON-RPC error code. */
  readonly code: number
  /** What the server says. */
  readonly message: string
  /** Further facts. */
  readonly data?: unknown
}

/** A JSON-RPC message as it came, whatever it is. */
export interface RawMessage {
  /** Should be `2.0`. */
  readonly jsonrpc: string
  /** The id of a request or answer; `null` in errors about something whose id could not be read. */
  readonly id?: RequestId | null
  /** The method of a request or notification. */
  readonly method?: string
  /** The parameters of a request or notification. */
  readonly params?: Readonly<Record<string, unknown>>
  /** The result, of an answer that is one. */
  readonly result?: Readonly<Record<string, unknown>>
  /** The error, of an answer that is one. */
  readonly error?: RawError
}

/** True for a result or an error. */
export function isAnswer(message: RawMessage): boolean {
  return message.method === undefined && (message.result !== undefined || message.error !== undefined)
}
