import type { Annotations } from '@modelcontextprotocol/server'
import { InvalidDefinitionError } from '../errors.ts'

const ROLES: ReadonlySet<unknown> = new Set(['user', 'assistant'])
/** A date, or a date and time. ISO 8601 */
const ISO_8601 = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?$/

/**
 * Checks the annotations of a definition, which may come from JavaScript.
 *
 * @throws {@link InvalidDefinitionError} when `audience`, `priority` or `lastModified` is not what the specification says.
 * @see MCP, Resources, Annotations
 */
export function checkAnnotations(owner: string, { audience, priority, lastModified }: Annotations = {}): void {
  const refuse = (expected: string, got: unknown): never => {
    throw new InvalidDefinitionError(`${owner}: annotations.${expected}, got ${JSON.stringify(got)}`)
  }
  const isAudience = Array.isArray(audience) && audience.every((role) => ROLES.has(role))
  if (audience !== undefined && !isAudience) refuse('audience: expected an array of "user" and "assistant"', audience)
  if (priority !== undefined && !(typeof priority === 'number' && priority >= 0 && priority <= 1))
    refuse('priority: expected a number from 0 to 1', priority)
  if (lastModified !== undefined && !(ISO_8601.test(lastModified) && !Number.isNaN(Date.parse(lastModified))))
    refuse('lastModified: expected a date and time of ISO 8601', lastModified)
}
