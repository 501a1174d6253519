import { apiKeys } from '@portico/auth'
import type { AnyServer, Store } from '@portico/core'
import { type OwnRoute, type Running, serve } from '@portico/transport-sse'
import type { Logger } from 'pino'
import type { Config } from '../config/load-config.ts'
import type { Counters } from '../logs/counters.ts'
import { UserError } from '../program/user-error.ts'
import { createRestApi } from '../rest/rest-api.ts'

/** Room for a value of 16 MiB, escaped, with what is around it; as much may wait for a client that reads one. */
const MAX_MESSAGE_BYTES = 40 * 1_048_576

/** What is served beside the MCP server itself, and who counts and writes it down. */
export interface Served {
  readonly store: Store
  readonly counters: Counters
  readonly log: Logger
}

/**
 * Serves MCP and REST on one port, behind the same checks and keys.
 *
 * @throws UserError when a key does not do; a PortInUseError when the port is taken.
 */
export function serveHttp(server: AnyServer, config: Config, { counters, log, store }: Served): Promise<Running> {
  const { allowedHosts, allowedOrigins, host, keys, port, tenant } = config
  const api = createRestApi(store.context(tenant))
  const answer: OwnRoute = async (request, caller) => {
    counters.count('restRequests')
    const started = performance.now()
    const response = await api.fetch(request, caller)
    const durationMs = Math.round(performance.now() - started)
    log.info({ method: request.method, status: response.status, durationMs, principal: caller.principal?.id }, 'rest')
    return response
  }
  return serve(server, {
    host,
    port,
    allowedHosts,
    allowedOrigins,
    auth: Object.keys(keys).length === 0 ? undefined : authenticateWith(keys),
    standalone: false,
    maxBodyBytes: MAX_MESSAGE_BYTES,
    maxBufferedBytes: MAX_MESSAGE_BYTES,
    // The first is what clients are told; the second is what the earliest ones were written for.
    paths: { messages: ['/messages', '/message'] },
    routes: { '/context': answer, '/openapi.json': answer },
    checkReady: () => store.check(),
    describeHealth: () => ({ counters: counters.read() }),
  })
}

function authenticateWith(keys: Config['keys']): ReturnType<typeof apiKeys> {
  try {
    return apiKeys({ keys, realm: 'context-server' })
  } catch (error) {
    throw new UserError(`keys: ${error instanceof Error ? error.message : String(error)}`)
  }
}
