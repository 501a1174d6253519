import type { Handle, HttpTransport } from '../http-transport.ts'
import { HTTP_STATUS } from '../http-status.ts'

/** Answers `GET /health`: 200 with status, version, uptime and connections; 503 while the server is closing. */
export const describeHealth: Handle = (transport, call) => {
  const { engine, sessions, streams, isClosing, startedAt } = transport
  const health = {
    status: isClosing ? 'closing' : 'ok',
    name: engine.info.name,
    version: engine.info.version,
    uptimeSeconds: Math.round((performance.now() - startedAt) / 1000),
    connections: { sessions: sessions.size, streams: streams.size },
    ...ownMembers(transport),
  }
  call.sendJson(isClosing ? HTTP_STATUS.serviceUnavailable : HTTP_STATUS.ok, JSON.stringify(health), [
    'Cache-Control',
    'no-store',
  ])
}

function ownMembers({ engine, settings }: HttpTransport): Readonly<Record<string, unknown>> | undefined {
  try {
    return settings.describeHealth?.()
  } catch (error) {
    engine.reportError(error, 'describeHealth', undefined)
    return undefined
  }
}
