import { PROTOCOL_VERSIONS } from '@portico/core'

/** The newest revision that opens with `initialize`. */
export const WITH_SESSION = '2025-11-25'

/** The `_meta` by which a request of a revision without sessions states its terms. */
export function terms(capabilities: object = {}): Record<string, unknown> {
  return {
    'io.modelcontextprotocol/protocolVersion': PROTOCOL_VERSIONS.at(-1),
    'io.modelcontextprotocol/clientCapabilities': capabilities,
    'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
  }
}
