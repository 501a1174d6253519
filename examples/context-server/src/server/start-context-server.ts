import { stdio } from '@portico/transport-stdio'
import type { Config } from '../config/load-config.ts'
import { describeDatabase, secretsOf } from '../config/secrets.ts'
import { addDeveloperTools } from '../developer/developer-tools.ts'
import { Counters } from '../logs/counters.ts'
import { createLog, logEvents } from '../logs/create-log.ts'
import { showMessages } from '../logs/show-messages.ts'
import { redactor } from '../program/redactor.ts'
import { openStore } from '../store/open-store.ts'
import { announceChanges } from './announce-changes.ts'
import { createContextServer } from './context-server.ts'
import { describeServer } from './describe-server.ts'
import { serveHttp } from './serve-http.ts'

/** A context server that serves. */
export interface RunningContextServer {
  /** What to tell the person who started it; `undefined` over stdio. */
  readonly description: string | undefined
  /** Resolves when it has ended by itself: over stdio, when the host closed the connection. */
  readonly ended: Promise<void>
  /** Ends gracefully: calls in flight are answered, what was written is in the store. May be called again. */
  close(): Promise<void>
}

/**
 * Opens the store, serves it, and watches it.
 *
 * @throws UserError when the store cannot be opened, a key does not do, or there is no such workspace; a PortInUseError when the port is taken.
 */
export async function startContextServer(config: Config, transport: 'http' | 'stdio'): Promise<RunningContextServer> {
  const log = createLog(config.logLevel)
  const store = await openStore(config)
  const { keepMessages, tenant } = config
  const context = store.context(tenant)
  const server = createContextServer({ context, conversations: store.conversations(tenant), keepMessages, store })
  const counters = new Counters()
  counters.watch(server)
  logEvents(server, log)
  if (config.debug) {
    const redact = redactor(secretsOf(config))
    showMessages(server, (text) => process.stderr.write(redact(text)))
  }
  const stop = new AbortController()
  const announced = announceChanges(context, { server, log, onChange: () => counters.count('changes') }, stop.signal)

  let closed: Promise<void> | undefined
  const closeAll = async (): Promise<void> => {
    await server.close()
    stop.abort()
    await announced
    await store.close()
  }
  const close = (): Promise<void> => (closed ??= closeAll())
  try {
    await addDeveloperTools(server, context, config, { log, signal: stop.signal })
    if (transport === 'stdio') {
      const connection = await stdio(server, { exitOnEnd: false })
      return { description: undefined, ended: connection.closed, close }
    }
    const { url } = await serveHttp(server, config, { store, counters, log })
    log.info({ url, database: describeDatabase(config) }, 'serving')
    return { description: describeServer(url, config), ended: new Promise(() => undefined), close }
  } catch (error) {
    await close()
    throw error
  }
}
