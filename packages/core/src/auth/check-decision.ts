import type { Decision, MissingScopes } from './requirement.ts'

/** What is no decision is an error: inside of `not` it must not permit. @throws TypeError */
export function checkDecision(decision: unknown): Decision {
  if (decision === 'permitted' || decision === 'denied') return decision
  const missing = (decision as Partial<MissingScopes> | null | undefined)?.missingScopes
  if (Array.isArray(missing) && missing.length > 0) return decision as MissingScopes // looked at just now
  throw new TypeError('requires: expected a decision: permitted, denied or the missing scopes')
}
