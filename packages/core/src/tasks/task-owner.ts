import type { Exchange } from '../engine/exchange.ts'
import type { Session } from '../session/session.ts'

/**
 * Whose tasks a caller sees: the principal's; without one the session's; without both nobody's, so that the id is the only key. Tasks of the core
 * protocol and those of the extension have owners of their own: each form can only tell of what was created in it.
 */
export function taskOwnerOf({ principal, session, revision }: Exchange): string | undefined {
  if (principal !== undefined) return `${revision.tasks} principal ${principal.id}`
  return revision.termsFrom === 'session' && session !== undefined ? sessionOwner(session) : undefined
}

/** The owner of the tasks that nobody can ask for once the session has ended. */
export function sessionOwner({ id }: Session): string {
  return `session ${id}`
}
