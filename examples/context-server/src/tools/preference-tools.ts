import { type ContextStore, tool } from '@portico/core'
import { z } from 'zod'
import { Key, Value } from '../entries/entry-schema.ts'
import { sourceOf } from '../entries/source-of.ts'
import { withOrigin } from '../entries/to-input.ts'
import { PREFERENCES, readPreferences } from '../preferences.ts'

/** The tools for what the user likes to have done in which way. */
export function preferenceTools(context: ContextStore) {
  return {
    preference_get: tool({
      description: "Reads the user's preferences, such as code style: one by its name, or all of them",
      input: z.object({ name: Key.optional().describe('The name of one; default: all') }),
      output: z.object({ preferences: z.record(z.string(), Value) }),
      annotations: { readOnlyHint: true, openWorldHint: false },
      handler: async ({ name }) => {
        if (name === undefined) return { preferences: await readPreferences(context) }
        const entry = await context.get({ namespace: PREFERENCES, key: name })
        return { preferences: entry === undefined ? {} : { [name]: entry.value } }
      },
    }),

    preference_set: tool({
      description: 'Keeps a preference of the user for all later sessions; null forgets it',
      input: z.object({
        name: Key.describe('Such as "indentation"'),
        value: Value.describe('Such as "two spaces"; null forgets it'),
      }),
      output: z.object({ name: z.string(), value: Value }),
      annotations: { idempotentHint: true, openWorldHint: false },
      handler: async ({ name, value }, ctx) => {
        const ref = { namespace: PREFERENCES, key: name }
        if (value === null) await context.delete(ref)
        else await context.put({ ...ref, value, metadata: withOrigin({ type: 'preference' }, sourceOf(ctx)) })
        return { name, value }
      },
    }),
  }
}
