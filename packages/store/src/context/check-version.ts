import { InvalidEntryError } from '@portico/core'

/** @throws {@link InvalidEntryError} when it is not the number of a version. */
export function checkVersion(version: unknown): asserts version is number {
  if (Number.isSafeInteger(version) && Number(version) >= 1) return
  throw new InvalidEntryError(`version: expected a whole number, 1 or greater, got ${String(version)}`)
}
