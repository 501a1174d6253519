import { PROTOCOL_VERSIONS, type ProtocolVersion } from '@portico/core'

/** Every revision. */
export const ALL: readonly ProtocolVersion[] = PROTOCOL_VERSIONS

/** A revision and all later ones. */
export function since(first: ProtocolVersion): readonly ProtocolVersion[] {
  return PROTOCOL_VERSIONS.slice(PROTOCOL_VERSIONS.indexOf(first))
}

/** Two revisions and all between them. */
export function between(first: ProtocolVersion, last: ProtocolVersion): readonly ProtocolVersion[] {
  return PROTOCOL_VERSIONS.slice(PROTOCOL_VERSIONS.indexOf(first), PROTOCOL_VERSIONS.indexOf(last) + 1)
}

/** One revision. */
export function only(version: ProtocolVersion): readonly ProtocolVersion[] {
  return [version]
}
