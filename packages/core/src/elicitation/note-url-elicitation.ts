import type { Engine } from '../engine/engine.ts'
import type { Session } from '../session/session.ts'

/** Remembers who is sent to a URL, where what is asked is that. Throws as `UrlElicitations.open` does. */
export function noteUrlElicitation(engine: Engine, session: Session, params: { readonly elicitationId?: unknown }): void {
  if (typeof params.elicitationId === 'string') engine.elicitations.open(params.elicitationId, session)
}
