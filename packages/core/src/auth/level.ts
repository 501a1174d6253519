import { InvalidDefinitionError } from '../errors.ts'
import { PERMISSION_LEVELS, type PermissionLevel } from './permission-level.ts'
import type { Requirement } from './requirement.ts'

/**
 * Requires that the policy of the server gives the caller this level. Without a policy nobody has any.
 *
 * @throws {@link InvalidDefinitionError} for a level that there is not.
 */
export function level(name: PermissionLevel): Requirement {
  if (!PERMISSION_LEVELS.includes(name))
    throw new InvalidDefinitionError(`level: expected one of ${PERMISSION_LEVELS.join(', ')}, got ${JSON.stringify(name)}`)
  return {
    usesArguments: false,
    description: `level(${name})`,
    decide: ({ principal, component, permissions }) =>
      permissions?.levelsOf(principal, component).has(name) === true ? 'permitted' : 'denied',
  }
}
