import type { ClientCapabilities, Implementation } from '@modelcontextprotocol/server'

/** The client of a connection or request, as it described itself. */
export interface Client {
  /** Name and version; `undefined` until the client said so. Not to be trusted for decisions. */
  readonly info: Implementation | undefined
  /** What the client can do. */
  readonly capabilities: ClientCapabilities
  /** True when the client declared the capability, for example `can('sampling')`. */
  can(capability: keyof ClientCapabilities): boolean
}

class DescribedClient implements Client {
  readonly info: Implementation | undefined
  readonly capabilities: ClientCapabilities

  constructor(info: Implementation | undefined, capabilities: ClientCapabilities) {
    this.info = info
    this.capabilities = capabilities
  }

  can(capability: keyof ClientCapabilities): boolean {
    return this.capabilities[capability] !== undefined
  }
}

/** Makes the description of a client from what it sent. */
export function createClient(info: Implementation | undefined, capabilities: ClientCapabilities): Client {
  return new DescribedClient(info, capabilities)
}

/** A client that has not said anything about itself yet. */
export const UNKNOWN_CLIENT: Client = createClient(undefined, {})
