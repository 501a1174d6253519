import type { Method } from '../engine/method.ts'
import { InvalidParamsError } from '../errors.ts'
import { encodeResult } from '../jsonrpc/encode-response.ts'
import { LOGGING_LEVELS, severityOf } from './logging-level.ts'

/** Answers `logging/setLevel`: from now on the session gets messages of that level and above. @see MCP, Logging */
export const setLevel: Method = (_engine, request, { session }) => {
  const severity = severityOf(request.params?.['level'])
  if (severity === -1)
    throw new InvalidParamsError(`logging/setLevel: expected params.level to be one of ${LOGGING_LEVELS.join(', ')}`)
  if (session !== undefined) {
    session.minimumSeverity = severity
    session.stateChanged()
  }
  return encodeResult(request.id, '{}')
}
