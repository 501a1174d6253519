import type { Server as HttpServer } from 'node:http'
import type { Running } from './serve.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** The servers for which the process is there. It ends once, and not before all of them have. */
const servers = new Set<Running>()
let isEnding = false

/** Ends the process gracefully on SIGINT and SIGTERM; a second signal ends it at once. The handlers go when the servers are closed otherwise. */
export function ownProcess(running: Running, httpServer: HttpServer): void {
  if (servers.size === 0) for (const signal of SIGNALS) process.on(signal, end)
  servers.add(running)
  httpServer.once('close', () => {
    servers.delete(running)
    if (servers.size === 0 && !isEnding) for (const signal of SIGNALS) process.off(signal, end)
  })
}

function end(signal: NodeJS.Signals): void {
  if (isEnding) process.exit(signal === 'SIGINT' ? 130 : 143)
  isEnding = true
  void Promise.allSettled([...servers].map((running) => running.close())).then(() => process.exit(0))
}
