import { type ContextStore, tool, ToolError } from '@portico/core'
import { z } from 'zod'
import { Entry, EntryInput, Key, Metadata, toEntry, Value } from '../entries/entry-schema.ts'
import { Cursor, Direction, Filter, ListLimit, OrderBy, SearchLimit, SearchText } from '../entries/filter-schema.ts'
import { IfVersion, InNamespace, Operations, toOperation } from '../entries/operation-schema.ts'
import { withoutReserved } from '../entries/reserved.ts'
import { sourceOf } from '../entries/source-of.ts'
import { toHits } from '../entries/to-hits.ts'
import { toInput } from '../entries/to-input.ts'

const Ref = z.object({ namespace: InNamespace, key: Key })

/** What a write answers: everything but what the client has sent itself. */
const Stored = Entry.omit({ value: true, metadata: true, tags: true })

const Version = z.object({
  version: z.int(),
  at: z.string(),
  deleted: z.boolean(),
  value: Value.optional(),
  metadata: Metadata,
  tags: z.array(z.string()),
})

/** The tools that read and write entries. */
export function contextTools(context: ContextStore) {
  return {
    context_get: tool({
      description: 'Reads an entry of the context: what was kept under a key, in this session or in an earlier one',
      input: Ref,
      output: Entry,
      annotations: { readOnlyHint: true, openWorldHint: false },
      handler: async (ref) => {
        const entry = await context.get(ref)
        if (entry === undefined)
          throw new ToolError(`There is no entry ${JSON.stringify(ref.key)} in ${JSON.stringify(ref.namespace)}.`)
        return toEntry(entry)
      },
    }),

    context_set: tool({
      description: 'Keeps a value under a key, for later sessions too; it replaces what was there',
      input: EntryInput.extend({ namespace: InNamespace, ifVersion: IfVersion }),
      output: Stored,
      annotations: { idempotentHint: true, openWorldHint: false },
      handler: async (input, ctx) => Stored.parse(toEntry(await context.put(toInput(input, sourceOf(ctx))))),
    }),

    context_delete: tool({
      description: 'Deletes an entry of the context',
      input: Ref.extend({ ifVersion: IfVersion }),
      output: z.object({ deleted: z.boolean().describe('false: there was none') }),
      annotations: { destructiveHint: true, idempotentHint: true, openWorldHint: false },
      handler: async (deletion) => ({ deleted: await context.delete(deletion) }),
    }),

    context_list: tool({
      description: 'Lists entries of the context, page by page',
      input: Filter.extend({ orderBy: OrderBy, direction: Direction, limit: ListLimit, cursor: Cursor }),
      output: z.object({ entries: z.array(Entry), nextCursor: z.string().optional() }),
      annotations: { readOnlyHint: true, openWorldHint: false },
      handler: async (query) => {
        const { entries, nextCursor } = await context.list(query)
        return { entries: withoutReserved(entries).map(toEntry), nextCursor }
      },
    }),

    context_search: tool({
      description: 'Finds entries of the context by words in their key, value or tags, the best first',
      input: Filter.extend({ text: SearchText, limit: SearchLimit, cursor: Cursor }),
      output: z.object({
        hits: z.array(z.object({ entry: Entry, score: z.number(), snippet: z.string() })),
        nextCursor: z.string().optional(),
      }),
      annotations: { readOnlyHint: true, openWorldHint: false },
      handler: async (query) => {
        const { hits, nextCursor } = await context.search(query)
        return { hits: toHits(hits), nextCursor }
      },
    }),

    context_batch: tool({
      description: 'Does several operations on the context, all or nothing, each seeing what those before it did',
      input: z.object({ operations: Operations }),
      output: z.object({
        results: z.array(Entry.nullable()).describe('One for each operation: the entry as it is then, or null'),
      }),
      annotations: { destructiveHint: true, openWorldHint: false },
      handler: async ({ operations }, ctx) => {
        const source = sourceOf(ctx)
        const results = await context.batch(operations.map((operation) => toOperation(operation, source)))
        return { results: results.map((entry) => (entry === undefined ? null : toEntry(entry))) }
      },
    }),

    context_history: tool({
      description: 'Shows the values that an entry had, the newest first',
      input: Ref,
      output: z.object({ versions: z.array(Version) }),
      annotations: { readOnlyHint: true, openWorldHint: false },
      handler: async (ref) => {
        const versions = await context.history(ref)
        return {
          versions: versions.map(({ tags, value, ...version }) => ({
            ...version,
            value,
            deleted: value === undefined,
            tags: [...tags],
          })),
        }
      },
    }),
  }
}
