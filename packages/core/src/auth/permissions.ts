import type { GuardedComponent } from './guarded-component.ts'
import type { PermissionLevel } from './permission-level.ts'
import type { Principal } from './principal.ts'

/** What a policy says of callers. */
export interface Permissions {
  /** The levels that a principal has for a tool, resource or prompt. */
  levelsOf(principal: Principal, component: GuardedComponent): ReadonlySet<PermissionLevel>
  /** The roles that a principal has, with those that its authenticator found. */
  rolesOf(principal: Principal): ReadonlySet<string>
}
