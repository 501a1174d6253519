import { showValue } from '../schema/show-value.ts'
import { utf8Length } from './code-points.ts'
import type { ContextRef } from './context-entry.ts'
import { isWellFormed } from './well-formed.ts'
import { InvalidEntryError } from './store-errors.ts'

/** How long a namespace, and the name of a tenant, may be, in bytes of UTF-8. */
export const MAX_NAMESPACE_BYTES = 256
/** How long a key may be, in bytes of UTF-8. */
export const MAX_KEY_BYTES = 1024
/** How many entries one call may concern. */
export const MAX_ENTRIES_PER_CALL = 1000

/** @throws {@link InvalidEntryError} when the name of a tenant is not what it has to be. */
export function checkTenant(tenant: string): void {
  checkName(tenant, 'tenant', MAX_NAMESPACE_BYTES)
}

/** @throws {@link InvalidEntryError} when a namespace is not what it has to be. */
export function checkNamespace(namespace: string): void {
  checkName(namespace, 'namespace', MAX_NAMESPACE_BYTES)
}

/** @throws {@link InvalidEntryError} when namespace or key are not what they have to be. */
export function checkRef(ref: ContextRef): void {
  checkObject(ref, 'entry')
  checkName(ref.namespace, 'namespace', MAX_NAMESPACE_BYTES)
  checkName(ref.key, 'key', MAX_KEY_BYTES)
}

/** @throws {@link InvalidEntryError} when one of the refs is not what it has to be, its `index` says which; or when there are more than 1,000. */
export function checkRefs(refs: readonly ContextRef[]): void {
  checkEach(refs, 'entries', checkRef)
}

/**
 * Checks each of at most 1,000 things.
 *
 * @throws {@link InvalidEntryError} with the `index` of the first that is wrong.
 */
export function checkEach<Item, Checked>(items: readonly Item[], what: string, check: (item: Item) => Checked): Checked[] {
  if (!Array.isArray(items)) throw new InvalidEntryError(`${what}: expected an array, got ${showValue(items)}`)
  if (items.length > MAX_ENTRIES_PER_CALL) {
    throw new InvalidEntryError(`${what}: expected at most ${MAX_ENTRIES_PER_CALL}, got ${items.length}`)
  }
  // Array.isArray narrows a readonly array to any[].
  return (items as readonly Item[]).map((item, index) => {
    try {
      return check(item)
    } catch (error) {
      if (error instanceof InvalidEntryError) error.index = index
      throw error
    }
  })
}

/** @throws {@link InvalidEntryError} when it is no object. */
export function checkObject(value: unknown, what: string): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidEntryError(`${what}: expected an object, got ${showValue(value)}`)
  }
}

/**
 * A name: not empty, not too long, of code points that every database can keep.
 *
 * @throws {@link InvalidEntryError} when it is something else.
 */
export function checkName(name: unknown, what: string, maxBytes: number): asserts name is string {
  checkText(name, what, maxBytes)
  if (name === '') throw new InvalidEntryError(`${what}: expected 1 to ${maxBytes} bytes of UTF-8, got none`)
}

/** As {@link checkName}, or empty. */
export function checkText(text: unknown, what: string, maxBytes: number): asserts text is string {
  if (typeof text !== 'string') throw new InvalidEntryError(`${what}: expected text, got ${showValue(text)}`)
  // No character of UTF-16 has more than three bytes, so most need no counting.
  if (text.length * 3 > maxBytes && (text.length > maxBytes || utf8Length(text) > maxBytes)) {
    throw new InvalidEntryError(`${what}: expected at most ${maxBytes} bytes of UTF-8, got more: ${showValue(text)}`)
  }
  if (text.includes('\0')) throw new InvalidEntryError(`${what}: expected no NUL character, got ${showValue(text)}`)
  if (!isWellFormed(text)) {
    throw new InvalidEntryError(`${what}: expected well-formed Unicode, got half of a surrogate pair in ${showValue(text)}`)
  }
}
