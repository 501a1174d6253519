import type { ClientCapabilities, Implementation } from '@modelcontextprotocol/server'

/** The client of a connection, as it described itself. */
export interface Client {
  /** Name and version; `undefined` until the client said so. Not to be trusted for decisions. */
  readonly info: Implementation | undefined
  /** What the client can do. */
  readonly capabilities: ClientCapabilities
  /** True when the client declared the capability, for example `can('sampling')`. */
  can(capability: keyof ClientCapabilities): boolean
}

/** Makes the description of a client from what it sent. */
export function createClient(info: Implementation | undefined, capabilities: ClientCapabilities): Client {
  return { info, capabilities, can: (capability) => capabilities[capability] !== undefined }
}

/** A client that has not said anything about itself yet. */
export const UNKNOWN_CLIENT: Client = createClient(undefined, {})
