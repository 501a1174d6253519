import type { Principal } from '@portico/core'
import { isPromise } from '@portico/core/internal'
import type { HttpCall } from '../http-call.ts'
import type { HttpSession } from '../http-session.ts'
import type { HttpTransport } from '../http-transport.ts'
import { refuseUnknownSession, STREAMABLE_HTTP } from './post-streamable-http.ts'

/** Goes on with the session that a call names, or answers that there is none. */
export function withSession(
  transport: HttpTransport,
  call: HttpCall,
  principal: Principal | undefined,
  id: string,
  goOn: (found: HttpSession) => void,
): void {
  const found = transport.sessions.findOrRestore(id, STREAMABLE_HTTP, principal)
  const settle = (settled: HttpSession | undefined): void => (settled === undefined ? refuseUnknownSession(call) : goOn(settled))
  if (isPromise(found)) void found.then(settle)
  else settle(found)
}
