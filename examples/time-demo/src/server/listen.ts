import type { AnyServer } from '@portico/core'
import { type Running, type ServeOptions, serve } from '@portico/transport-sse'
import { authenticateWith } from './authenticate-with.ts'
import type { ServerOptions } from './server-options.ts'

/**
 * Serves over HTTP. `serve` minds the rest: Ctrl-C, an address that cannot be listened on, and who may connect from where.
 * @throws UserError when the key does not do.
 */
export function listen(server: AnyServer, options: ServerOptions): Promise<Running> {
  const { host, port } = options
  return serve(server, { host, port, ...accessTo(options) })
}

function accessTo({ authKey, isOpenToNetwork }: ServerOptions): ServeOptions {
  const access = authKey === undefined ? {} : { auth: authenticateWith(authKey) }
  // On the network the server has names that it does not know, such as that of its container. There, the key is what guards it.
  return isOpenToNetwork ? { ...access, allowedHosts: ['*'] } : access
}
