/**
 * The protocol versions that Portico knows, oldest first.
 *
 * @see https://modelcontextprotocol.io/specification/versioning
 */
export const PROTOCOL_VERSIONS = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'] as const

/** The string by which client and server name a revision of the specification on the wire. */
export type ProtocolVersion = (typeof PROTOCOL_VERSIONS)[number]
