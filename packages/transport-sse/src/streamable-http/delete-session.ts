import { MCP_SESSION_ID, MCP_SESSION_ID_LOWER } from '../headers.ts'
import type { HttpCall } from '../http-call.ts'
import { HTTP_STATUS } from '../http-status.ts'
import type { Handle } from '../http-transport.ts'
import { refuse } from '../refuse.ts'
import { versionProblem } from './version-problem.ts'
import { withSession } from './with-session.ts'

/** Answers `DELETE /mcp`: the client ends its session. @see MCP, Transports, Streamable HTTP, Session Management */
export const deleteSession: Handle = (transport, call, principal) => {
  const problem = versionProblem(transport.engine, call)
  if (problem !== undefined) return refuse(call, HTTP_STATUS.badRequest, problem)
  const sessionId = call.header(MCP_SESSION_ID_LOWER)
  if (sessionId === undefined) return refuse(call, HTTP_STATUS.badRequest, `${MCP_SESSION_ID}: expected the header`)
  withSession(transport, call, principal, sessionId, (found) => {
    found.session.dispose()
    if (found.forgotten === undefined) call.sendEmpty(HTTP_STATUS.noContent)
    else void answerOnceForgotten(call, found.forgotten)
  })
}

async function answerOnceForgotten(call: HttpCall, forgotten: Promise<boolean>): Promise<void> {
  if (await forgotten) call.sendEmpty(HTTP_STATUS.noContent)
  else
    refuse(call, HTTP_STATUS.serviceUnavailable, 'the session has ended, but may come back after a restart', ['Retry-After', '1'])
}
