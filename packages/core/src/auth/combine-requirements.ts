import { isPromise } from '../engine/is-promise.ts'
import { InvalidDefinitionError } from '../errors.ts'
import { checkDecision } from './check-decision.ts'
import type { Decision, Predicate, Requirement, Requires } from './requirement.ts'

/** The value of `requires` as one requirement. @throws {@link InvalidDefinitionError} for anything else. */
export function toRequirement(requires: Requires): Requirement {
  if (typeof requires === 'function') return requirementOfPredicate(requires)
  if (isList(requires)) return every(...requires)
  // What is not written in TypeScript may pass anything; what cannot be asked would permit or deny by accident.
  if (typeof (requires as Partial<Requirement> | null)?.decide === 'function') return requires
  throw new InvalidDefinitionError(
    `requires: expected a requirement such as scopes("admin"), a function, or an array of these, got ${typeof requires}`,
  )
}

/** Requires all of several things. The scopes that are missing in any of them are named together. */
export function every(...requires: readonly Requires[]): Requirement {
  const requirements = requires.map(toRequirement)
  return combined('every', requirements, (decisions) => {
    if (decisions.includes('denied')) return 'denied'
    const missing = decisions.filter((decision) => typeof decision === 'object')
    if (missing.length === 0) return 'permitted'
    return {
      missingScopes: [...new Set(missing.flatMap(({ missingScopes }) => missingScopes))],
      isListed: missing.every(({ isListed }) => isListed === true),
    }
  })
}

/** Requires one of several things. Where scopes would do, those of the first that lacks nothing else are named. */
export function some(...requires: readonly Requires[]): Requirement {
  const requirements = requires.map(toRequirement)
  return combined('some', requirements, (decisions) => {
    if (decisions.includes('permitted')) return 'permitted'
    return decisions.find((decision) => typeof decision === 'object') ?? 'denied'
  })
}

/** Requires that something is not met: permits who is denied or lacks a scope, and denies who is permitted. A check that throws denies here too. */
export function not(requires: Requires): Requirement {
  const requirement = toRequirement(requires)
  return combined('not', [requirement], ([decision]) => (decision === 'permitted' ? 'denied' : 'permitted'))
}

/** Lists what requires it also to callers who lack nothing but scopes, so that their clients can ask for them. */
export function offered(requires: Requires): Requirement {
  return combined('offered', [toRequirement(requires)], ([decision = 'denied']) =>
    typeof decision === 'object' ? { ...decision, isListed: true } : decision,
  )
}

function combined(
  name: string,
  requirements: readonly Requirement[],
  combine: (decisions: readonly Decision[]) => Decision,
): Requirement {
  if (requirements.length === 0) throw new InvalidDefinitionError(`requires: ${name}(): expected at least one requirement`)
  return {
    usesArguments: requirements.some(({ usesArguments }) => usesArguments),
    description: `${name}(${requirements.map(({ description }) => description).join(', ')})`,
    decide(access) {
      const decisions = requirements.map((requirement) => requirement.decide(access))
      if (!decisions.some(isPromise)) return combine((decisions as Decision[]).map(checkDecision)) // none is a promise
      return Promise.all(decisions.map(async (decision) => decision)).then((settled) => combine(settled.map(checkDecision)))
    },
  }
}

function requirementOfPredicate(predicate: Predicate): Requirement {
  const toDecision = (isPermitted: unknown): Decision => (isPermitted === true ? 'permitted' : 'denied')
  return {
    usesArguments: true,
    description: predicate.name === '' || predicate.name === 'requires' ? 'a check' : predicate.name,
    decide(access) {
      const answer = predicate(access.principal, access)
      return isPromise(answer) ? answer.then(toDecision) : toDecision(answer)
    },
  }
}

function isList(requires: Requires): requires is readonly Requires[] {
  return Array.isArray(requires)
}
