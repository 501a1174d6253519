import type { LoggingLevel } from '@modelcontextprotocol/server'

export type { LoggingLevel }

/** The levels of RFC 5424, section 6.2.1, least severe first. */
export const LOGGING_LEVELS: readonly LoggingLevel[] = [
  'debug',
  'info',
  'notice',
  'warning',
  'error',
  'critical',
  'alert',
  'emergency',
]

/** How severe a level is, from 0 (`debug`) to 7 (`emergency`); −1 for anything that is no level. */
export function severityOf(level: unknown): number {
  return LOGGING_LEVELS.findIndex((known) => known === level)
}

/** What a session sends until its client calls `logging/setLevel`. */
export const DEFAULT_SEVERITY: number = severityOf('info')
