import { InvalidDefinitionError } from '../errors.ts'

/** The longest name, in characters. */
const MAX_NAME_LENGTH = 128
const MAX_SHOWN_LENGTH = 60

/**
 * Checks the name of a tool or prompt: 1 to 128 characters of `A-Z a-z 0-9 _ - .`, as clients and models take them.
 *
 * @throws {@link InvalidDefinitionError} for any other name; the message shows it, escaped and cut.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/server/tools#tool-names
 */
export function validateName(kind: 'tool' | 'prompt', name: string): void {
  // Definitions also come from JavaScript, where a name can be anything.
  const received: unknown = name
  const expected = `${kind} name must have 1 to ${MAX_NAME_LENGTH} characters of A-Z a-z 0-9 _ - .`
  if (typeof received !== 'string')
    throw new InvalidDefinitionError(`${expected}, got ${received === null ? 'null' : typeof received}`)
  if (received.length > MAX_NAME_LENGTH) {
    throw new InvalidDefinitionError(`${expected}, got ${received.length} characters: ${show(received)}`)
  }
  if (!/^[\w.-]+$/.test(received)) throw new InvalidDefinitionError(`${expected}, got ${show(received)}`)
}

function show(name: string): string {
  return name.length > MAX_SHOWN_LENGTH ? `${JSON.stringify(name.slice(0, MAX_SHOWN_LENGTH))}…` : JSON.stringify(name)
}
