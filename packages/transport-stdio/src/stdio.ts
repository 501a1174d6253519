import type { AnyServer } from '@portico/core'
import { engineOf } from '@portico/core/internal'
import { ownProcess } from './own-process.ts'
import { redirectConsole } from './redirect-console.ts'
import { StdioConnection } from './stdio-connection.ts'
import { principalOf } from './principal-of.ts'
import { resolveStdioOptions, type StdioOptions } from './stdio-options.ts'

/** A connection that is being served over stdio. */
export interface StdioHandle extends AsyncDisposable {
  /** Resolves when the connection has ended, from whichever side. Never rejects. */
  readonly closed: Promise<void>
  /** Ends the connection: calls in flight get half a second to be answered, the rest is aborted. Leaves the process alone. May be called again. */
  close(): Promise<void>
}

/**
 * Serves one client over stdin and stdout, or over two other streams: a JSON-RPC message per line.
 *
 * ```ts
 * await stdio(server)
 * ```
 *
 * @returns once it is being served.
 * @throws RangeError when an option is out of range; a {@link NotAdmittedError} when `auth` refuses the caller; an `InvalidDefinitionError` when a schema cannot be expressed.
 * @see MCP, Transports, stdio
 */
export async function stdio(server: AnyServer, options: StdioOptions = {}): Promise<StdioHandle> {
  const engine = engineOf(server)
  const settings = resolveStdioOptions(options)
  const principal = options.auth && (await principalOf(options.auth))
  // The writer of the connection takes hold of stdout first; all that is written there by others goes to stderr.
  const connection = new StdioConnection(engine, settings, principal)
  const restoreConsole = settings.redirectConsole ? redirectConsole() : undefined
  const closed = connection.closed.then(() => restoreConsole?.())
  const close = async (): Promise<void> => {
    await connection.close()
    await closed
  }
  try {
    await connection.start()
  } catch (error) {
    await close()
    throw error
  }
  if (settings.exitOnEnd) ownProcess(connection)
  return { closed, close, [Symbol.asyncDispose]: close }
}
