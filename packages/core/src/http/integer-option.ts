/**
 * The value of an option that counts something.
 *
 * @throws RangeError naming the option, unless the value is an integer of at least `minimum`.
 */
export function integerOption(name: string, value: number, minimum: number): number {
  if (!Number.isSafeInteger(value) || value < minimum)
    throw new RangeError(`${name}: expected an integer of at least ${minimum}, got ${value}`)
  return value
}
