import type { Permissions } from './permissions.ts'
import type { Requirement } from './requirement.ts'

/**
 * Decides about everything that a server offers, beside what each part of it requires itself; what it does not permit is denied. `policy()` of `@portico/auth`
 * makes one from a document.
 */
export interface Policy extends Requirement, Permissions {
  /** Calls `listener` after the policy changed, so that clients are told that lists did. */
  onChange?(listener: () => void): void
}
