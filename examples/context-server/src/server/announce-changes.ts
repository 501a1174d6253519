import type { AnyServer, ContextChange, ContextStore } from '@portico/core'
import type { Logger } from 'pino'
import { setTimeout as sleep } from 'node:timers/promises'
import { entryUri } from '../entries/entry-uri.ts'
import { CONVERSATIONS } from '../entries/reserved.ts'
import { conversationUri, STATS_URI } from '../resources/resources.ts'

/** How long to wait before the store is watched again when it could not be, in milliseconds. */
const RETRY_MS = 1000

/** What is told of changes. */
export interface ChangeAudience {
  readonly server: AnyServer
  readonly log: Logger
  readonly onChange: (change: ContextChange) => void
}

/**
 * Tells every client that subscribed to an entry that it changed, whoever changed it: another client, the REST API, another process on the same
 * database. Goes on until the signal is aborted, also when the store is away for a while.
 */
export async function announceChanges(
  context: ContextStore,
  { server, log, onChange }: ChangeAudience,
  signal: AbortSignal,
): Promise<void> {
  let after: string | undefined
  while (!signal.aborted) {
    try {
      for await (const change of context.watch({ signal, ...(after !== undefined && { after }) })) {
        after = change.position
        onChange(change)
        server.resourceUpdated(change.namespace === CONVERSATIONS ? conversationUri(change.key) : entryUri(change))
        server.resourceUpdated(STATS_URI)
      }
    } catch (error) {
      log.error({ err: error }, 'the change feed has ended; trying again')
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined)
    }
  }
}
