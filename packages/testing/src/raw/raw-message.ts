import type { RequestId } from '@portico/core'

/** A JSON-RPC error as it came. */
export interface RawError {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

/** A JSON-RPC message as it came, whatever it is. */
export interface RawMessage {
  readonly jsonrpc: string
  readonly id?: RequestId | null
  readonly method?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: RawError
}

/** True for a result or an error. */
export function isAnswer(message: RawMessage): boolean {
  return message.method === undefined && (message.result !== undefined || message.error !== undefined)
}
