import type { ContextOperation } from '@portico/core'
import { z } from 'zod'
import { DEFAULT_NAMESPACE, EntryInput, Key, Metadata, Namespace, Tags, Value } from './entry-schema.ts'
import { toInput } from './to-input.ts'

export const InNamespace = Namespace.default(DEFAULT_NAMESPACE)
export const IfVersion = z.int().min(0).optional().describe('Only if the entry has this version now; 0: only if there is none')

const Patch = z.object({
  operation: z.literal('patch'),
  namespace: InNamespace,
  key: Key,
  value: Value.optional().describe('Merged into the value as RFC 7396 says: null takes a member out'),
  metadata: Metadata.optional().describe('Merged into the metadata in the same way'),
  tags: Tags.optional().describe('Replaces the tags'),
  ifVersion: IfVersion,
})

/** One thing of a batch. */
export const Operation = z.discriminatedUnion('operation', [
  EntryInput.extend({ operation: z.literal('put'), namespace: InNamespace, ifVersion: IfVersion }),
  Patch,
  z.object({ operation: z.literal('delete'), namespace: InNamespace, key: Key, ifVersion: IfVersion }),
  z.object({ operation: z.literal('get'), namespace: InNamespace, key: Key }),
])

export const Operations = z.array(Operation).min(1).max(1000)

/** An operation as the store wants it. */
export function toOperation(operation: z.infer<typeof Operation>, source: string): ContextOperation {
  if (operation.operation === 'put') return { operation: 'put', ...toInput(operation, source) }
  return operation
}
