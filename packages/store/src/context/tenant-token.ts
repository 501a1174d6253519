import { createHash } from 'node:crypto'

const tokens = new Map<string, string>()
const MAX_TOKENS = 1000

/**
 * What stands before each word of a tenant in an index, so that a search never comes across the words of others, not even to count how rare a
 * word is. Short, and for two tenants the same by a rare accident only, when their entries are still told apart. It is no letter and no digit that
 * ends it, so no word has it.
 */
export function tenantToken(tenant: string): string {
  let token = tokens.get(tenant)
  if (token === undefined) {
    if (tokens.size >= MAX_TOKENS) tokens.clear()
    token = `${createHash('sha256').update(tenant).digest('hex').slice(0, 10)}·`
    tokens.set(tenant, token)
  }
  return token
}
