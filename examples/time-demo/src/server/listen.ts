import type { AnyServer } from '@portico/core'
import { type Running, type ServeOptions, serve } from '@portico/transport-sse'
import { UserError } from '../program/user-error.ts'
import { authenticateWith } from './authenticate-with.ts'
import type { ServerOptions } from './server-options.ts'

/**
 * Serves over HTTP. `serve` minds the rest: Ctrl-C, a port in use, and who may connect from where.
 * @throws UserError when the key does not do or the address is not one of this machine.
 */
export async function listen(server: AnyServer, options: ServerOptions): Promise<Running> {
  const { host, port } = options
  try {
    return await serve(server, { host, port, ...accessTo(options) })
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    throw new UserError(`Cannot listen on ${host}, port ${port} (${error.message}): choose others with --host and --port.`)
  }
}

function accessTo({ authKey, isOpenToNetwork }: ServerOptions): ServeOptions {
  const access = authKey === undefined ? {} : { auth: authenticateWith(authKey) }
  // On the network the server has names that it does not know, such as that of its container. There, the key is what guards it.
  return isOpenToNetwork ? { ...access, allowedHosts: ['*'] } : access
}
