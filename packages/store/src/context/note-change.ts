import type { ContextChange, ContextRef } from '@portico/core'
import { type Operation, rowOf, run } from '../query/operation.ts'
import { forgetChanges, recordChange } from './entry-queries.ts'
import type { WriteScope } from './write-scope.ts'

/** Changes are forgotten when so many more have come: not with each of them. */
const FORGET_EVERY = 256

/** Notes a change for those who watch; its sequence. */
export function* noteChange(
  { tenant, maxChanges }: WriteScope,
  { namespace, key }: ContextRef,
  { kind, version, at }: Pick<ContextChange, 'kind' | 'version' | 'at'>,
): Operation<number> {
  const noted = yield* rowOf(recordChange, { tenant, namespace, key, kind, version, at })
  if (noted === undefined) throw new TypeError('change: expected the sequence, got none')
  const { sequence } = noted
  if (sequence % FORGET_EVERY === 0 && sequence > maxChanges)
    yield* run(forgetChanges, { tenant, sequence: sequence - maxChanges })
  return sequence
}
