/** The entity tag of a version. @see RFC 9110, section 8.8.3 */
export function entityTag(version: number): string {
  return `"${version}"`
}

/** What `If-Match` and `If-None-Match` ask of an entry before it is written. */
export type Precondition = { readonly ifVersion?: number } | 'must-exist' | 'malformed'

/** Reads the headers: `If-Match: "3"` wants that version, `If-Match: *` any, `If-None-Match: *` none. */
export function readPrecondition(ifMatch: string | undefined, ifNoneMatch: string | undefined): Precondition {
  if (ifMatch !== undefined && ifNoneMatch !== undefined) return 'malformed'
  if (ifNoneMatch !== undefined) return ifNoneMatch.trim() === '*' ? { ifVersion: 0 } : 'malformed'
  if (ifMatch === undefined) return {}
  if (ifMatch.trim() === '*') return 'must-exist'
  const version = /^\s*"(?<version>[1-9]\d{0,14})"\s*$/.exec(ifMatch)?.groups?.['version']
  return version === undefined ? 'malformed' : { ifVersion: Number(version) }
}
