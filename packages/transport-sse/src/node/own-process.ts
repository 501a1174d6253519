import type { Server as HttpServer } from 'node:http'
import type { Running } from './serve.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Ends the process gracefully on SIGINT and SIGTERM; a second signal ends it at once. The handlers go when the server is closed otherwise. */
export function ownProcess(running: Running, httpServer: HttpServer): void {
  let isEnding = false
  const end = (signal: NodeJS.Signals): void => {
    if (isEnding) process.exit(signal === 'SIGINT' ? 130 : 143)
    isEnding = true
    void running.close().finally(() => process.exit(0))
  }
  for (const signal of SIGNALS) process.on(signal, end)
  httpServer.once('close', () => {
    if (!isEnding) for (const signal of SIGNALS) process.off(signal, end)
  })
}
