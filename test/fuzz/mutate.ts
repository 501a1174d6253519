import fc from 'fast-check'
import { hostileValue, MAGIC_NAMES } from './hostile-value.ts'

/** One change to a JSON value. */
interface Mutation {
  /** What is done. */
  readonly kind: 'set' | 'drop' | 'add' | 'rename' | 'wrap' | 'copy'
  /** Where: counted through all members of all objects and arrays, round and round. */
  readonly at: number
  /** Where a copy goes, counted the same. */
  readonly to: number
  readonly name: string
  readonly value: unknown
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('set', 'set', 'set', 'drop', 'add', 'rename', 'wrap', 'copy'),
  at: fc.nat({ max: 30 }),
  to: fc.nat({ max: 30 }),
  name: fc.constantFrom(...MAGIC_NAMES),
  value: hostileValue,
})

/** The values of an arbitrary, each changed in a few places. */
export function mutated(arbitrary: fc.Arbitrary<object>): fc.Arbitrary<object> {
  return fc.tuple(arbitrary, fc.array(mutation, { minLength: 1, maxLength: 3 })).map(([value, mutations]) => {
    const copy = JSON.parse(JSON.stringify(value)) as object // an object it was
    // What is put in may be put in elsewhere too, and be changed here.
    for (const each of mutations) apply(copy, { ...each, value: structuredClone(each.value) })
    return copy
  })
}

type Container = Record<string, unknown>
type Place = readonly [container: Container, key: string]

function apply(root: object, { kind, at, to, name, value }: Mutation): void {
  const places = placesIn(root)
  const place = places[at % places.length]
  if (place === undefined) return define(root as Container, name, value) // any object may be given a key
  const [container, key] = place
  const old = container[key]
  switch (kind) {
    case 'set':
      return define(container, key, value)
    case 'drop':
      Reflect.deleteProperty(container, key)
      return
    case 'add':
      return define(isContainer(old) ? old : container, name, value)
    case 'rename':
      Reflect.deleteProperty(container, key)
      return define(container, name, old)
    case 'wrap':
      return define(container, key, [old])
    case 'copy': {
      const [target, targetKey] = places[to % places.length] ?? place
      define(target, targetKey, old === undefined ? undefined : JSON.parse(JSON.stringify(old)))
    }
  }
}

/** Every member, from the outside in. */
function placesIn(root: object): readonly Place[] {
  const places: Place[] = []
  const queue: Container[] = [root as Container] // any object may be asked for its keys
  for (const container of queue) {
    for (const key of Object.keys(container)) {
      places.push([container, key])
      const value = container[key]
      if (isContainer(value)) queue.push(value)
    }
  }
  return places
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null
}

/** Sets a member, also one whose name would otherwise set the prototype. */
function define(container: Container, key: string, value: unknown): void {
  Object.defineProperty(container, key, { value, configurable: true, enumerable: true, writable: true })
}
