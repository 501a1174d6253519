import { setTimeout as delay } from 'node:timers/promises'

/** How long something may take that no event tells of, in milliseconds. */
const PATIENCE_MS = 10_000

/** Resolves once the check does; rejects with its last error when it never does. For what only passing time brings about. */
export async function eventually(check: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      await check()
      return
    } catch (error) {
      if (performance.now() > deadline) throw error
    }
    await delay(5)
  }
}
