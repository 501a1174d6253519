import { InvalidDefinitionError } from '@portico/core'

/**
 * Checks that what YAML made can be sent as JSON without becoming something else: YAML has numbers like `.nan`, keys that are no strings, and values
 * that contain themselves.
 *
 * @param where names the value in error messages.
 * @throws InvalidDefinitionError when it cannot.
 */
export function checkJson(value: unknown, where: string, within: readonly object[] = []): void {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new InvalidDefinitionError(`${where}: expected what JSON has, got ${value}`)
  if (typeof value !== 'object') {
    if (['string', 'number', 'boolean'].includes(typeof value)) return
    throw new InvalidDefinitionError(`${where}: expected what JSON has, got a ${typeof value}`)
  }
  if (value === null) return
  if (within.includes(value))
    throw new InvalidDefinitionError(`${where}: expected what JSON has, got a value that contains itself`)
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype)
    throw new InvalidDefinitionError(`${where}: expected what JSON has, got a ${value.constructor.name}`)
  for (const [key, member] of Object.entries(value)) checkJson(member, `${where}: ${key}`, [...within, value])
}
