/** The schemes that access tokens are sent by. */
export type TokenScheme = 'Bearer' | 'DPoP'

/**
 * Writes the value of a `WWW-Authenticate` header.
 *
 * The values may be any text: what no header carries, and what RFC 6750 does not let stand in one, is replaced.
 * @param parameters in the order in which they are written; `undefined` is left out.
 * @see RFC 6750, section 3; RFC 9728, section 5.1
 */
export function writeChallenge(scheme: TokenScheme, parameters: Readonly<Record<string, string | undefined>>): string {
  const written = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}="${safeText(value)}"`],
  )
  return written.length === 0 ? scheme : `${scheme} ${written.join(', ')}`
}

/** A longer description helps nobody, and headers are bounded. */
const MAX_LENGTH = 1000

/** RFC 6750, section 3: visible ASCII and spaces without quotes and backslashes. */
function safeText(text: string): string {
  return text
    .slice(0, MAX_LENGTH)
    .replaceAll('"', "'")
    .replaceAll('\\', '/')
    .replaceAll(/[^\x20-\x7e]/g, '?')
}
