import type { ContextStore, JsonValue } from '@portico/core'

/** The namespace of the preferences: one entry each. */
export const PREFERENCES = 'preferences'

/** More preferences than anybody has. */
const MAX_PREFERENCES = 1000

/** All preferences, by name. */
export async function readPreferences(context: ContextStore): Promise<Record<string, JsonValue>> {
  const { entries } = await context.list({ namespace: PREFERENCES, limit: MAX_PREFERENCES })
  return Object.fromEntries(entries.map(({ key, value }) => [key, value]))
}
