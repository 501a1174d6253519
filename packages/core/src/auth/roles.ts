import { InvalidDefinitionError } from '../errors.ts'
import type { Requirement } from './requirement.ts'

/**
 * Requires that the caller has one of these roles, by its authenticator or by the policy of the server. For others it does not exist.
 *
 * @throws {@link InvalidDefinitionError} when there is none.
 */
export function roles(...names: readonly string[]): Requirement {
  if (names.length === 0) throw new InvalidDefinitionError('roles: expected at least one role')
  return {
    usesArguments: false,
    description: `roles(${names.join(', ')})`,
    decide({ principal, permissions }) {
      const own = permissions?.rolesOf(principal)
      return names.some((name) => principal.roles?.includes(name) === true || own?.has(name) === true) ? 'permitted' : 'denied'
    },
  }
}
