import type { JsonValue } from '../store/json-value.ts'
import type { JournalStore } from '../store/journal-store.ts'
import { STATE_LIFETIME_MS } from './journal.ts'

/** How long a claim holds without being renewed, in milliseconds: after a process has died, that long nobody does its steps. */
const LEASE_MS = 30_000
/** How often somebody else's step is asked for, in milliseconds. Only a client that repeats a request while it runs comes here. */
const POLL_MS = 100

/**
 * Does a step of a call unless it was done before, here or in another process: then it answers what the step came to.
 *
 * @param signal gives up waiting for somebody else's step.
 */
export async function stepOnce(
  store: JournalStore,
  callId: string,
  key: string,
  step: () => unknown,
  signal: AbortSignal,
): Promise<unknown> {
  const claimant = crypto.randomUUID()
  for (;;) {
    const claim = await store.claim(callId, key, claimant, LEASE_MS)
    if (claim === 'claimed') return doClaimed(store, callId, key, claimant, step)
    if (claim !== 'busy') return claim.result
    await waitFor(POLL_MS, signal)
  }
}

async function doClaimed(
  store: JournalStore,
  callId: string,
  key: string,
  claimant: string,
  step: () => unknown,
): Promise<unknown> {
  // A step may take longer than a lease. A renewal that fails leaves what was claimed until then.
  const renewal = setInterval(() => void store.claim(callId, key, claimant, LEASE_MS).catch(() => undefined), LEASE_MS / 3)
  let result: unknown
  try {
    result = await step()
  } catch (error) {
    await store.release(callId, key, claimant)
    throw error
  } finally {
    clearInterval(renewal)
  }
  await store.settle(callId, key, result as JsonValue | undefined, STATE_LIFETIME_MS) // what a step comes to is sealed as JSON anyway
  return result
}

function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer)
      reject(signal.reason as Error) // aborted with an error only; see CallContext.abort()
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
  })
}
