import type { ContextHit } from '@portico/core'
import type { z } from 'zod'
import { type Entry, toEntry } from './entry-schema.ts'
import { isReserved } from './reserved.ts'

/** What was found, as clients see it. */
export function toHits(hits: readonly ContextHit[]): { entry: z.infer<typeof Entry>; score: number; snippet: string }[] {
  return hits
    .filter(({ entry }) => !isReserved(entry.namespace))
    .map(({ entry, score, snippet }) => ({ entry: toEntry(entry), score, snippet }))
}
