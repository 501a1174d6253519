import type { ContextEntry, ContextMetadata, JsonValue } from '@portico/core'
import { z } from 'zod'
import { isReserved, RESERVED } from './reserved.ts'

/** Where entries are that name no namespace. */
export const DEFAULT_NAMESPACE = 'default'

export const Namespace = z
  .string()
  .min(1)
  .max(256)
  // The URI context://{namespace}/{key} has to say where the one ends and the other begins.
  .regex(/^[^/\\]+$/, 'expected no / or \\')
  .refine((namespace) => !isReserved(namespace), `expected another beginning than "${RESERVED}"`)
  .describe('What kind of thing it is about, such as "project:shop"')

export const Key = z.string().min(1).max(1024).describe('Names the entry in its namespace')

/** Any JSON, and it has to be there. */
export const Value: z.ZodType<JsonValue> = z
  .any()
  .refine((value) => value !== undefined, 'expected a value, received none')
  .describe('Text or any JSON')

export const Metadata = z
  .looseObject({
    type: z.string().optional().describe('What the value is, such as "note"'),
    timestamp: z.string().optional().describe('When it was learned, ISO 8601'),
    source: z.string().optional().describe('Where it comes from, such as "vscode"'),
  })
  .catchall(Value)
  // JSON has no `undefined`: a member is there or it is not.
  .describe('What is said about the value; further members are kept as they are') as unknown as z.ZodType<ContextMetadata>

export const Tags = z.array(z.string().min(1).max(128)).max(64).describe('Words to find it by')

/** What a client may say about an entry that it writes; the key and value of the seed's message format are all that is needed. */
export const EntryInput = z
  .object({
    key: Key,
    value: Value,
    metadata: Metadata.optional(),
    tags: Tags.optional(),
    ttlSeconds: z.number().positive().optional().describe('How long it is kept; default: until it is deleted'),
  })
  .meta({ id: 'EntryInput' })

/** An entry as clients see it. */
export const Entry = z
  .object({
    namespace: z.string(),
    key: z.string(),
    value: Value,
    metadata: Metadata,
    tags: z.array(z.string()),
    version: z.int().describe('1 for the first value, one more with each change'),
    createdAt: z.string(),
    updatedAt: z.string(),
    expiresAt: z.string().optional(),
  })
  .meta({ id: 'Entry' })

/** Leaves out what a store may add for itself, and makes the lists plain. */
export function toEntry({
  namespace,
  key,
  value,
  metadata,
  tags,
  version,
  createdAt,
  updatedAt,
  expiresAt,
}: ContextEntry): z.infer<typeof Entry> {
  const entry = { namespace, key, value, metadata, tags: [...tags], version, createdAt, updatedAt }
  return expiresAt === undefined ? entry : { ...entry, expiresAt }
}
