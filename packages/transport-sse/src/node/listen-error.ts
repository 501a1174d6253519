import { CannotListenError, PortInUseError } from '@portico/core'

/** Says in words why a server cannot listen, and what to do. Errors that have no better words stay as they are. */
export function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new PortInUseError(host, port, error)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new CannotListenError(
        `cannot listen on ${host}: it is no address of this machine; choose 127.0.0.1, or 0.0.0.0 for all`,
        error,
      )
    case 'EACCES':
      return new CannotListenError(`cannot listen on port ${port} of ${host}: not permitted; choose a port from 1024 on`, error)
    default:
      return error
  }
}
