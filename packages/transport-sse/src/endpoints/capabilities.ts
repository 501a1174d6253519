import { describeComponents } from '@portico/core/internal'
import type { Handle } from '../http-transport.ts'
import { HTTP_STATUS } from '../http-status.ts'

/** Answers `GET /capabilities`: the server, the revisions and transports with their paths, and what it offers to this caller. */
export const describeCapabilities: Handle = ({ engine, settings, webSocketPath }, call, principal) => {
  const { paths, prefix } = settings
  const base = call.mountPath + prefix
  const transports = [
    { type: 'streamable-http', path: `${base}${paths.mcp}` },
    { type: 'http-sse', path: `${base}${paths.sse}`, messagesPath: `${base}${paths.messages}/` },
    ...(webSocketPath === undefined ? [] : [{ type: 'websocket', path: webSocketPath }]),
  ]
  void describeComponents(engine, principal).then(
    (components) => {
      const capabilities = { server: engine.info, protocolVersions: engine.revisions.versions, transports, ...components }
      call.sendJson(HTTP_STATUS.ok, JSON.stringify(capabilities))
    },
    (error: unknown) => {
      const reference = engine.reportError(error, 'GET /capabilities', undefined)
      call.sendJson(HTTP_STATUS.internalServerError, JSON.stringify({ error: `Internal error (reference ${reference})` }))
    },
  )
}
