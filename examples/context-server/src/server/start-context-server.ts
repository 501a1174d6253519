import { apiKeys } from '@portico/auth'
import type { AnyServer, Store } from '@portico/core'
import { type Running, serve } from '@portico/transport-sse'
import { stdio } from '@portico/transport-stdio'
import type { Config } from '../config/load-config.ts'
import { Counters } from '../logs/counters.ts'
import { addDeveloperTools } from '../developer/developer-tools.ts'
import { createLog, logEvents } from '../logs/create-log.ts'
import { showMessages } from '../logs/show-messages.ts'
import { redactor } from '../program/redactor.ts'
import { UserError } from '../program/user-error.ts'
import { createRestApi } from '../rest/rest-api.ts'
import { openStore } from '../store/open-store.ts'
import { announceChanges } from './announce-changes.ts'
import { createContextServer } from './context-server.ts'
import { describeServer } from './describe-server.ts'

/** Room for a value of 16 MiB, escaped, with what is around it. */
const MAX_BODY_BYTES = 40 * 1_048_576

/** A context server that serves. */
export interface RunningContextServer {
  /** Where it is reached; `undefined` over stdio. */
  readonly url: string | undefined
  /** What to tell the person who started it; `undefined` over stdio. */
  readonly description: string | undefined
  /** Resolves when it has ended by itself: over stdio, when the host closed the connection. */
  readonly ended: Promise<void>
  /** Ends gracefully: calls in flight are answered, what was written is in the store. */
  close(): Promise<void>
}

/**
 * Opens the store, serves it, and watches it.
 *
 * @throws UserError when the store cannot be opened or a key does not do; a PortInUseError when the port is taken.
 */
export async function startContextServer(config: Config, transport: 'http' | 'stdio'): Promise<RunningContextServer> {
  const log = createLog(config.logLevel)
  const store = await openStore(config)
  const context = store.context(config.tenant)
  const { keepMessages, tenant } = config
  const server = createContextServer({ context, conversations: store.conversations(tenant), keepMessages, store })
  const counters = new Counters()
  counters.watch(server)
  logEvents(server, log)
  if (config.debug) showMessages(server, writeDebug(config))
  const stop = new AbortController()
  const announced = announceChanges(context, { server, log, onChange: () => counters.count('changes') }, stop.signal)

  const close = async (closeTransport: () => Promise<void>): Promise<void> => {
    await closeTransport()
    stop.abort()
    await announced
    await store.close()
  }
  try {
    await addDeveloperTools(server, context, config, { log, signal: stop.signal })
    if (transport === 'stdio') {
      const connection = await stdio(server, { exitOnEnd: false })
      return { url: undefined, description: undefined, ended: connection.closed, close: () => close(() => connection.close()) }
    }
    const running = await serveHttp(server, store, config, counters)
    log.info({ url: running.url, database: describeDatabase(config) }, 'serving')
    const description = describeServer(running.url, config)
    return { url: running.url, description, ended: new Promise(() => undefined), close: () => close(() => running.close()) }
  } catch (error) {
    await close(() => Promise.resolve())
    throw error
  }
}

function serveHttp(server: AnyServer, store: Store, config: Config, counters: Counters): Promise<Running> {
  const api = createRestApi(store.context(config.tenant))
  const answer = (request: Request, caller: Parameters<typeof api.fetch>[1] & object): Response | Promise<Response> => {
    counters.count('restRequests')
    return api.fetch(request, caller)
  }
  const { allowedHosts, allowedOrigins, host, keys, port } = config
  return serve(server, {
    host,
    port,
    allowedHosts,
    allowedOrigins,
    auth: Object.keys(keys).length === 0 ? undefined : authenticateWith(keys),
    standalone: false,
    maxBodyBytes: MAX_BODY_BYTES,
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

/** Debug output goes where the log goes; the keys are in no message, but may be in what a client keeps. */
function writeDebug({ client, database, keys }: Config): (text: string) => void {
  const plain = Object.values(keys).filter((key) => typeof key === 'string')
  const redact = redactor([...plain, client.authToken ?? '', passwordOf(database)])
  return (text) => void process.stderr.write(redact(text))
}

function passwordOf(database: string): string {
  return URL.canParse(database) ? new URL(database).password : ''
}

/** The database without its password. */
function describeDatabase({ database }: Config): string {
  const password = passwordOf(database)
  return password === '' ? database : database.replace(password, '•••')
}
