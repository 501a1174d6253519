import type { Handle } from '../http-transport.ts'
import { HTTP_STATUS } from '../http-status.ts'

/** Answers `GET /health`: 200 with status, version, uptime and connections; 503 while the server is closing. */
export const describeHealth: Handle = ({ engine, sessions, streams, isClosing, startedAt }, call) => {
  const health = {
    status: isClosing ? 'closing' : 'ok',
    name: engine.info.name,
    version: engine.info.version,
    uptimeSeconds: Math.round((performance.now() - startedAt) / 1000),
    connections: { sessions: sessions.size, streams: streams.size },
  }
  call.sendJson(isClosing ? HTTP_STATUS.serviceUnavailable : HTTP_STATUS.ok, JSON.stringify(health), [
    'Cache-Control',
    'no-store',
  ])
}
