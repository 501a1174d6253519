import { InvalidDefinitionError } from '../errors.ts'
import { isScope } from './insufficient-scope-error.ts'
import type { Requirement } from './requirement.ts'

/**
 * Requires that the caller has all of these scopes. One that lacks some is told which: over HTTP by 403 and a challenge.
 *
 * @throws {@link InvalidDefinitionError} when there is none, or one that no challenge could name.
 * @see MCP, Authorization, Scope Challenge Handling
 */
export function scopes(...names: readonly string[]): Requirement {
  const bad = names.find((name) => !isScope(name))
  if (names.length === 0 || bad !== undefined) {
    const got = bad === undefined ? 'none' : JSON.stringify(bad)
    throw new InvalidDefinitionError(`scopes: expected scopes of visible ASCII without quotes and backslashes, got ${got}`)
  }
  const missing = { missingScopes: names }
  return {
    usesArguments: false,
    description: `scopes(${names.join(', ')})`,
    decide({ principal }) {
      for (const name of names) if (!principal.scopes.includes(name)) return missing
      return 'permitted'
    },
  }
}
