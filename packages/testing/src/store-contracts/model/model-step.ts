import type {
  ContextDeletion,
  ContextInput,
  ContextOperation,
  ContextPatch,
  ContextQuota,
  ContextRef,
  JsonValue,
} from '@portico/core'
import type * as fastCheck from 'fast-check'

/** A method that model and store both have. */
export type ModelMethod =
  | 'get'
  | 'getMany'
  | 'put'
  | 'putMany'
  | 'patch'
  | 'delete'
  | 'deleteMany'
  | 'batch'
  | 'restore'
  | 'history'
  | 'list'
  | 'count'
  | 'search'
  | 'stats'
  | 'setQuota'

/** One call of a method of one tenant. */
export interface ModelStep {
  readonly tenant: number
  readonly method: ModelMethod
  readonly args: readonly unknown[]
}

export const TENANTS = 3
/** Few names, so that steps concern what others did. */
export const NAMESPACES: readonly string[] = ['n1', 'n2']
export const KEYS: readonly string[] = ['alpha', 'alpha-1', 'beta', 'gamma']
const WORDS = ['alpha', 'alphabet', 'beta', 'delta']
const TAGS = ['red', 'green', 'blue']
const TEXTS = [...WORDS, 'alph*', 'alpha beta', '"alpha beta"', '"beta alpha"', 'red', 'one', '7']

/** Any step. */
export function stepArbitrary(fc: typeof fastCheck): fastCheck.Arbitrary<ModelStep> {
  const some = <Value>(arbitrary: fastCheck.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined })
  const ref: fastCheck.Arbitrary<ContextRef> = fc.record({
    namespace: fc.constantFrom(...NAMESPACES),
    key: fc.constantFrom(...KEYS),
  })
  const text = fc.array(fc.constantFrom(...WORDS), { maxLength: 4 }).map((words) => words.join(' '))
  const member = fc.oneof(
    text,
    fc.constant(null),
    fc.integer({ max: 9, min: 0 }),
    fc.record({ two: text }, { requiredKeys: [], noNullPrototype: true }),
  )
  const object = fc.record({ one: member, beta: member }, { requiredKeys: [], noNullPrototype: true })
  const value: fastCheck.Arbitrary<JsonValue> = fc.oneof(text, member, object, fc.array(member, { maxLength: 2 }))
  const metadata = fc.record(
    { type: fc.constantFrom('a', 'b'), n: fc.constantFrom(1, true, null) },
    { requiredKeys: [], noNullPrototype: true },
  )
  const tags = fc.array(fc.constantFrom(...TAGS), { maxLength: 3 })
  const ifVersion = fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 4 }) },
  )
  const ttlMs = fc.constantFrom(undefined, undefined, 3_600_000)

  const put: fastCheck.Arbitrary<ContextInput> = fc
    .tuple(ref, fc.record({ value, metadata: some(metadata), tags: some(tags), ttlMs, ifVersion }))
    .map(([named, rest]) => ({ ...named, ...rest }))
  const patch: fastCheck.Arbitrary<ContextPatch> = fc
    .tuple(
      ref,
      fc.record({
        value: some(value),
        metadata: some(metadata),
        tags: some(tags),
        ttlMs: fc.constantFrom(undefined, null, 3_600_000),
        ifVersion,
      }),
    )
    .map(([named, rest]) => ({ ...named, ...rest }))
  const deletion: fastCheck.Arbitrary<ContextDeletion> = fc
    .tuple(ref, ifVersion)
    .map(([named, version]) => ({ ...named, ifVersion: version }))
  const operation: fastCheck.Arbitrary<ContextOperation> = fc.oneof(
    put.map((input) => ({ operation: 'put' as const, ...input })),
    patch.map((input) => ({ operation: 'patch' as const, ...input })),
    deletion.map((input) => ({ operation: 'delete' as const, ...input })),
    ref.map((input) => ({ operation: 'get' as const, ...input })),
  )
  const filter = fc.record(
    {
      namespace: fc.constantFrom(...NAMESPACES),
      prefix: fc.constantFrom('alpha', 'b', '%', '_lpha', ''),
      metadata: metadata.map((members) => members),
      tags,
      anyTag: fc.array(fc.constantFrom(...TAGS), { minLength: 1, maxLength: 2 }),
    },
    { requiredKeys: [], noNullPrototype: true },
  )
  const query = fc
    .tuple(filter, fc.record({ limit: fc.integer({ min: 1, max: 5 }), direction: fc.constantFrom('ascending', 'descending') }))
    .map(([narrow, rest]) => ({ ...narrow, ...rest }))
  const quota: fastCheck.Arbitrary<ContextQuota | undefined> = fc.constantFrom(
    undefined,
    { maxEntries: 2 },
    { maxBytes: 60 },
    { maxEntries: 4, maxBytes: 90 },
  )

  const call = <Args extends readonly unknown[]>(weight: number, method: ModelMethod, args: fastCheck.Arbitrary<Args>) => ({
    weight,
    arbitrary: fc
      .tuple(fc.nat({ max: TENANTS - 1 }), args)
      .map(([tenant, given]): ModelStep => ({ tenant, method, args: given })),
  })
  return fc.oneof(
    call(8, 'put', fc.tuple(put)),
    call(3, 'putMany', fc.tuple(fc.array(put, { maxLength: 4 }))),
    call(5, 'patch', fc.tuple(patch)),
    call(3, 'delete', fc.tuple(deletion)),
    call(1, 'deleteMany', fc.tuple(filter.map((narrow) => ({ ...narrow, namespace: 'n1' })))),
    call(4, 'batch', fc.tuple(fc.array(operation, { maxLength: 5 }))),
    call(2, 'restore', fc.tuple(ref, fc.integer({ min: 1, max: 9 }))),
    call(2, 'get', fc.tuple(ref)),
    call(1, 'getMany', fc.tuple(fc.array(ref, { maxLength: 5 }))),
    call(2, 'history', fc.tuple(ref)),
    call(3, 'list', fc.tuple(query)),
    call(2, 'count', fc.tuple(filter)),
    call(
      3,
      'search',
      fc.tuple(fc.tuple(filter, fc.constantFrom(...TEXTS)).map(([narrow, words]) => ({ ...narrow, text: words, limit: 100 }))),
    ),
    call(1, 'stats', fc.tuple()),
    call(1, 'setQuota', fc.tuple(fc.constantFrom(...NAMESPACES), quota)),
  )
}
