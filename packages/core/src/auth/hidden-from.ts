import { isPromise } from '../engine/is-promise.ts'
import type { MaybePromise } from '../server/middleware.ts'
import { type Guard, isListedBy } from './guard.ts'
import type { Principal } from './principal.ts'
import type { Decision } from './requirement.ts'

/** Something that may have a guard. */
export interface Guarded {
  /** Decides who gets to it; `undefined`: everybody. */
  readonly guard: Guard | undefined
}

/** Those that a caller is not shown in lists. Answers at once where all checks do. */
export function hiddenFrom<Component extends Guarded>(
  principal: Principal | undefined,
  components: Iterable<Component>,
): MaybePromise<readonly Component[]> {
  const all = [...components]
  const decisions = all.map(({ guard }) => guard?.decideFor(principal, undefined) ?? 'permitted')
  const hidden = (settled: readonly Decision[]): readonly Component[] =>
    all.filter((_, index) => !isListedBy(settled[index] ?? 'denied'))
  return areSettled(decisions) ? hidden(decisions) : Promise.all(decisions.map(async (decision) => decision)).then(hidden)
}

function areSettled(decisions: readonly MaybePromise<Decision>[]): decisions is readonly Decision[] {
  return !decisions.some(isPromise)
}
