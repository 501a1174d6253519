/** How a call ended: with a result, a result with `isError`, a JSON-RPC error, or without an answer. */
export type CallOutcome = 'ok' | 'tool-error' | 'error' | 'cancelled'
