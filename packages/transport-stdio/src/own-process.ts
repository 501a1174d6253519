import type { StdioConnection } from './stdio-connection.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/**
 * Makes the process end with the connection: when the client has gone, and gracefully on SIGINT and SIGTERM, at once on a second signal.
 * A connection that is closed by the program leaves the process alone.
 */
export function ownProcess(connection: StdioConnection): void {
  const end = (signal: NodeJS.Signals): void => {
    if (connection.isClosing) process.exit(signal === 'SIGINT' ? 130 : 143)
    void connection.close('outside')
  }
  for (const signal of SIGNALS) process.on(signal, end)
  void connection.closed.then((by) => {
    for (const signal of SIGNALS) process.off(signal, end)
    // Not waiting for timers and handlers that are still going: the client would have to kill us.
    if (by === 'outside') process.exit()
  })
}
