import type { Engine } from '../engine/engine.ts'
import { encodeNotification } from '../jsonrpc/encode-response.ts'
import { capabilitiesOf } from '../server/capabilities.ts'
import type { Session } from './session.ts'

/** The notifications of all that may have changed without the session being told: the lists, and what its client subscribed to. */
export function possibleChanges(engine: Engine, session: Session): readonly string[] {
  const lists = Object.entries(capabilitiesOf(engine, session.revision)).filter(([, capability]) => tellsChanges(capability))
  return [
    ...lists.map(([list]) => encodeNotification(`notifications/${list}/list_changed`)),
    ...[...session.subscriptions].map((uri) => encodeNotification('notifications/resources/updated', { uri })),
  ]
}

function tellsChanges(capability: unknown): boolean {
  return typeof capability === 'object' && capability !== null && 'listChanged' in capability && capability.listChanged === true
}
