import type { ServedRevisions } from '../revision/served-revisions.ts'
import type { JsonObject } from '../store/json-value.ts'
import type { StoredSession } from '../store/session-store.ts'
import { createClient } from './client.ts'
import type { Session } from './session.ts'

/** What changes in the life of a session, as it is stored. */
interface SessionState {
  readonly isReady: boolean
  readonly minimumSeverity: number
  readonly subscriptions: readonly string[]
}

/**
 * What has to be stored of a session so that it can go on without this process.
 *
 * @param further what the transport wants back.
 */
export function storedSession(session: Session, further: JsonObject): StoredSession {
  const { id, transport, principal, revision, client, isReady, minimumSeverity, subscriptions } = session
  const state: SessionState = { isReady, minimumSeverity, subscriptions: [...subscriptions] }
  return {
    id,
    transport,
    principalId: principal?.id,
    protocolVersion: revision.version,
    // JSON from the wire, as the client sent it.
    client: { info: client.info ?? null, capabilities: client.capabilities } as unknown as JsonObject,
    state: { ...further, ...state },
  }
}

/**
 * Gives a session that was just opened the state of one that a former process stored. False when this server no longer serves its revision.
 */
export function restoreSession(session: Session, stored: StoredSession, revisions: ServedRevisions): boolean {
  const revision = revisions.get(stored.protocolVersion)
  if (revision === undefined) return false
  // Written by storedSession() above.
  const { info, capabilities } = stored.client as unknown as {
    readonly info: Session['client']['info'] | null
    readonly capabilities: Session['client']['capabilities']
  }
  const { isReady, minimumSeverity, subscriptions } = stored.state as unknown as SessionState
  session.revision = revision
  session.client = createClient(info ?? undefined, capabilities)
  session.isInitialized = true
  session.minimumSeverity = minimumSeverity
  for (const uri of subscriptions) session.subscriptions.add(uri)
  if (isReady) session.becomeReady()
  return true
}
