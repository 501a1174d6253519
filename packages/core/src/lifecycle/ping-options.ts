import { InvalidDefinitionError } from '../errors.ts'

/** How clients are asked whether they are still there. */
export interface PingOptions {
  /** How often each connection is pinged, in milliseconds, at least 1. Default 60,000. */
  readonly everyMs?: number
  /** How long a client may take to answer, in milliseconds, from 1 to `everyMs`. Default 30,000, or `everyMs` where that is less. */
  readonly timeoutMs?: number
}

const DEFAULT_EVERY_MS = 60_000
const DEFAULT_TIMEOUT_MS = 30_000

/**
 * Fills in the defaults.
 *
 * @throws {@link InvalidDefinitionError} when one cannot be used.
 */
export function resolvePingOptions({
  everyMs = DEFAULT_EVERY_MS,
  timeoutMs = Math.min(everyMs, DEFAULT_TIMEOUT_MS),
}: PingOptions): Required<PingOptions> {
  if (!Number.isSafeInteger(everyMs) || everyMs < 1)
    throw new InvalidDefinitionError(`ping.everyMs: expected an integer ≥ 1, got ${everyMs}`)
  if (!Number.isSafeInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > everyMs)
    throw new InvalidDefinitionError(`ping.timeoutMs: expected an integer from 1 to ping.everyMs (${everyMs}), got ${timeoutMs}`)
  return { everyMs, timeoutMs }
}
