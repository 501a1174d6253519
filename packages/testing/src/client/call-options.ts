import type { Progress } from '@modelcontextprotocol/client'

/** What may be said of one call, beside its arguments. */
export interface CallOptions {
  /** Asks the server for progress and gets it. */
  readonly onProgress?: (progress: Progress) => void
  /** Cancels the call when it is aborted. */
  readonly signal?: AbortSignal
  /** How long to wait for the answer, in milliseconds. Default 60,000. */
  readonly timeoutMs?: number
}

/** The same as the official client takes it. */
interface OfficialOptions {
  onprogress?: (progress: Progress) => void
  signal?: AbortSignal
  timeout?: number
}

/** {@link CallOptions} as the official client takes them; what is not given is left out. */
export function toRequestOptions({ onProgress, signal, timeoutMs }: CallOptions = {}): OfficialOptions {
  const options: OfficialOptions = {}
  if (onProgress !== undefined) options.onprogress = onProgress
  if (signal !== undefined) options.signal = signal
  if (timeoutMs !== undefined) options.timeout = timeoutMs
  return options
}
