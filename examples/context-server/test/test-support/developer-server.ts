import { MemoryStore } from '@portico/core'
import { connect } from '@portico/testing'
import { onTestFinished } from 'vitest'
import { ConfigSchema, type ConfigInput } from '../../src/config/config-schema.ts'
import { addDeveloperTools } from '../../src/developer/developer-tools.ts'
import { createLog } from '../../src/logs/create-log.ts'
import { announceChanges } from '../../src/server/announce-changes.ts'
import { createContextServer } from '../../src/server/context-server.ts'

/** The server with the developer tools of a configuration, in this process, and a client of it. */
export async function startDeveloperServer(config: ConfigInput) {
  const store = new MemoryStore()
  const context = store.context('test')
  const server = createContextServer({ context, conversations: store.conversations('test') })
  const stop = new AbortController()
  const log = createLog('silent')
  const announced = announceChanges(context, { server, log, onChange: () => undefined }, stop.signal)
  await addDeveloperTools(server, context, ConfigSchema.parse(config), { log, signal: stop.signal })
  const client = await connect(server, { protocolVersion: '2025-11-25' })
  onTestFinished(async () => {
    await client.close()
    stop.abort()
    await announced
    await store.close()
  })
  return { client: client.client, notifications: client.notifications, context }
}
