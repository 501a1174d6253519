/** The port is taken: something else listens there. */
export class PortInUseError extends Error {
  static readonly code = 'ERR_PORT_IN_USE'
  override readonly name = 'PortInUseError'
  /** Stable code of this local error. */
  readonly code = PortInUseError.code
  /** The port. */
  readonly port: number

  constructor(host: string, port: number, cause: unknown) {
    super(`port ${port} on ${host} is in use: stop what listens there, or choose another port`, { cause })
    this.port = port
  }
}
