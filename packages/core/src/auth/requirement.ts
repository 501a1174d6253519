import type { MaybePromise } from '../server/middleware.ts'
import type { GuardedComponent } from './guarded-component.ts'
import type { Permissions } from './permissions.ts'
import type { Principal } from './principal.ts'

/** What a decision is about: who wants to use what, and how. */
export interface Access {
  /** Who is calling. Where nobody is known, nothing with a requirement is permitted and nothing is asked. */
  readonly principal: Principal
  /** What is wanted. */
  readonly component: GuardedComponent
  /**
   * The validated arguments; of a template its variables. `undefined` where there are none yet: in lists, in completion, and before arguments are
   * looked at. Permit then what could be permitted with some arguments.
   */
  readonly args: Readonly<Record<string, unknown>> | undefined
  /** What the policy of the server that the component was defined on says of callers; `undefined` without one. */
  readonly permissions: Permissions | undefined
}

/** The caller lacks nothing but scopes: it is told which, so that it can ask its user for them. */
export interface MissingScopes {
  /** Every scope that is needed, also those that the caller has. */
  readonly missingScopes: readonly string[]
  /** It is listed all the same, so that clients know what they could ask for. Default `false`. */
  readonly isListed?: boolean
}

/** What was decided. What is denied does not exist for the caller. */
export type Decision = 'permitted' | 'denied' | MissingScopes

/** What a caller has to have or be to use something. Asked on every request. */
export interface Requirement {
  /** Decides. What it throws, and what is no decision, denies. */
  decide(access: Access): MaybePromise<Decision>
  /** The decision may be another one once the arguments are known. */
  readonly usesArguments: boolean
  /** In a few words, for people who ask why: `scopes(admin)`. */
  readonly description: string
}

/** A check of your own: `true` permits, anything else denies. See {@link Access.args} for when there are arguments. */
export type Predicate = (principal: Principal, access: Access) => MaybePromise<boolean>

/** What `requires` takes: a requirement, a check of your own, or several of these, which all have to be met. */
export type Requires = Requirement | Predicate | readonly Requires[]
