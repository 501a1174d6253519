import { isPromise } from '../engine/is-promise.ts'
import { TimeoutError } from '../errors.ts'
import type { MaybePromise } from '../server/middleware.ts'
import { checkDecision } from './check-decision.ts'
import { every } from './combine-requirements.ts'
import type { Policy } from './policy.ts'
import type { Principal } from './principal.ts'
import type { GuardedComponent } from './guarded-component.ts'
import type { Access, Decision, Requirement, Requires } from './requirement.ts'

/** What a server gives to the guards of its tools, resources and prompts. */
export interface GuardOptions {
  /** The policy of the server. */
  readonly policy: Policy | undefined
  /** How long a check may take, in milliseconds; 0 is no limit. */
  readonly timeoutMs: number
  /** Told of a check that failed. */
  readonly onError: (error: unknown, source: string) => void
}

/**
 * Stands before one tool, resource or prompt and decides who gets to it: by what it requires itself and by the policy of its server. Fails closed: nobody
 * known, a check that throws or does not answer in time, an answer that is no decision: all denied.
 */
export class Guard implements Requirement {
  readonly usesArguments: boolean
  readonly description: string
  /** What it stands before. */
  readonly component: GuardedComponent
  readonly #requirement: Requirement
  readonly #options: GuardOptions

  private constructor(requirement: Requirement, component: GuardedComponent, options: GuardOptions) {
    this.usesArguments = requirement.usesArguments
    this.description = requirement.description
    this.#requirement = requirement
    this.component = component
    this.#options = options
  }

  /** The guard of a component; `undefined` where everybody may use it, so that nothing is paid for it. */
  static for(requires: Requires | undefined, component: GuardedComponent, options: GuardOptions): Guard | undefined {
    const all = [options.policy, requires].filter((required) => required !== undefined)
    return all.length === 0 ? undefined : new Guard(every(...all), component, options)
  }

  /**
   * Decides for a caller. Answers at once where all checks do. Never throws or rejects.
   *
   * @param args the validated arguments, once there are some.
   */
  decideFor(principal: Principal | undefined, args: Access['args']): MaybePromise<Decision> {
    if (principal === undefined) return 'denied'
    try {
      const decision = this.#requirement.decide({
        principal,
        component: this.component,
        args,
        permissions: this.#options.policy,
      })
      return isPromise(decision) ? this.#decideInTime(decision) : checkDecision(decision)
    } catch (error) {
      return this.#denyAfter(error)
    }
  }

  /** Where the server is mounted in another one: decides by its own policy, for the component as it is called here. */
  decide({ principal, args }: Access): MaybePromise<Decision> {
    return this.decideFor(principal, args)
  }

  async #decideInTime(pending: PromiseLike<Decision>): Promise<Decision> {
    const { timeoutMs } = this.#options
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_, reject) => {
      if (timeoutMs > 0) timer = setTimeout(() => reject(new TimeoutError(timeoutMs)), timeoutMs)
    })
    try {
      return checkDecision(await Promise.race([pending, late]))
    } catch (error) {
      return this.#denyAfter(error)
    } finally {
      clearTimeout(timer)
    }
  }

  #denyAfter(error: unknown): Decision {
    const { kind, name } = this.component
    this.#options.onError(error, `requires of ${kind} "${name}"`)
    return 'denied'
  }
}

/** True when a decision lets a caller see something in lists. */
export function isListedBy(decision: Decision): boolean {
  return decision === 'permitted' || (typeof decision === 'object' && decision.isListed === true)
}
