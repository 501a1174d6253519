import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { RequestHead } from '@portico/core'

/** The head of the request by which a connection came, for as long as the connection lives. Keeps nothing else of the request. */
export class UpgradeHead implements RequestHead {
  readonly method: string
  readonly path: string
  readonly #headers: IncomingHttpHeaders

  constructor({ method = 'GET', url = '/', headers }: IncomingMessage) {
    const queryStart = url.indexOf('?')
    this.method = method
    this.path = queryStart === -1 ? url : url.slice(0, queryStart)
    this.#headers = headers
  }

  header(name: string): string | undefined {
    const value = this.#headers[name]
    return typeof value === 'object' ? value.join(', ') : value
  }
}
