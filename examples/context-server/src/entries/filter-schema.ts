import { z } from 'zod'
import { Namespace, Tags } from './entry-schema.ts'

/** Which entries are meant; what is absent does not narrow it. */
export const Filter = z.object({
  namespace: Namespace.optional(),
  prefix: z.string().optional().describe('What the key begins with'),
  tags: Tags.optional().describe('Tags that all have to be there'),
  metadata: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .optional()
    .describe('Members of the metadata that have to be equal to these, such as {"type": "note"}'),
  updatedSince: z.string().optional().describe('Changed at that time or later, ISO 8601'),
})

export const Cursor = z.string().optional().describe('nextCursor of the page before')
export const OrderBy = z.enum(['key', 'createdAt', 'updatedAt']).default('key')
export const Direction = z.enum(['ascending', 'descending']).default('ascending')
export const ListLimit = z.int().min(1).max(1000).default(100)
export const SearchLimit = z.int().min(1).max(200).default(20)
export const SearchText = z.string().min(1).describe('Words that all have to occur; "in quotes" together, word* a beginning')
