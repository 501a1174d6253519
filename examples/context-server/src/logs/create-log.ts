import type { AnyServer } from '@portico/core'
import { destination, type Logger, pino } from 'pino'

/** A log of JSON lines on standard error: over stdio, standard output belongs to the protocol. */
export function createLog(level: string): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination({ dest: 2, sync: true }))
}

/** Writes what happens to the log: never what is in the messages. */
export function logEvents(server: AnyServer, log: Logger): void {
  server.on('connection', ({ phase, client, protocolVersion, transport, principal }) =>
    log.info({ client, protocolVersion, transport, principal: principal?.id }, `connection ${phase}`),
  )
  for (const kind of ['call', 'resource', 'prompt'] as const) {
    server.on(kind, ({ name, outcome, durationMs, principal }) =>
      log[outcome === 'error' ? 'warn' : 'info'](
        { name, outcome, durationMs: rounded(durationMs), principal: principal?.id },
        kind,
      ),
    )
  }
  server.on('error', ({ error, reference, source }) => log.error({ err: error, reference, source }, 'error'))
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100
}
