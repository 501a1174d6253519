import type { ContextInput, ContextMetadata } from '@portico/core'
import type { z } from 'zod'
import type { EntryInput } from './entry-schema.ts'

const SECOND_MS = 1000

/** What a client may say of an entry that it writes, and where. */
type Written = z.infer<typeof EntryInput> & { readonly namespace: string; readonly ifVersion?: number | undefined }

/** What the store is given to write. */
export function toInput({ namespace, key, value, metadata, tags, ttlSeconds, ifVersion }: Written, source: string): ContextInput {
  return { namespace, key, value, metadata: withOrigin(metadata, source), tags, ttlMs: toMs(ttlSeconds), ifVersion }
}

/** The metadata, with who says it and when where the client does not say so. */
export function withOrigin(metadata: ContextMetadata | undefined, source: string): ContextMetadata {
  return { source, timestamp: new Date().toISOString(), ...metadata }
}

function toMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.ceil(seconds * SECOND_MS)
}
