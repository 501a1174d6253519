import type { LoggingLevel } from './logging-level.ts'

/** Writes one log message to the client. `data` has to be JSON and should hold no secrets. */
export type LogMessage = (message: string, data?: unknown) => void

/**
 * Sends log messages to the client of the current call, one method per level of RFC 5424.
 *
 * @see MCP, Logging
 */
export type Logger = { readonly [Level in LoggingLevel]: LogMessage }

/** Makes a logger over a function that takes the level. */
export function createLogger(write: (level: LoggingLevel, message: string, data: unknown) => void): Logger {
  const at =
    (level: LoggingLevel): LogMessage =>
    (message, data) =>
      write(level, message, data)
  return {
    debug: at('debug'),
    info: at('info'),
    notice: at('notice'),
    warning: at('warning'),
    error: at('error'),
    critical: at('critical'),
    alert: at('alert'),
    emergency: at('emergency'),
  }
}
