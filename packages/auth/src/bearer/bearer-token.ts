// Hot path: every HTTP request passes here once. Common case (`Bearer <key>`): two comparisons, one slice and one loop
// over the key's characters, no regular expression. Bench: bench/api-keys.bench.ts.

const SCHEME = 'bearer'
const SPACE = 0x20

/** Credentials of the Bearer scheme that hold no usable token. */
export const MALFORMED: unique symbol = Symbol('malformed')

/**
 * Reads the token out of an `Authorization` header; the scheme's case does not matter.
 *
 * Several headers of that name arrive joined with `, ` and are malformed: which of them counts is not ours to guess.
 * @returns The token; `undefined` when there is no header or it is of another scheme; {@link MALFORMED} when the token is
 *   missing or holds anything but visible ASCII without commas.
 * @see RFC 6750, section 2.1
 */
export function parseBearerToken(header: string | undefined): string | undefined | typeof MALFORMED {
  if (header === undefined || !hasBearerScheme(header)) return undefined
  let start = SCHEME.length
  while (header.charCodeAt(start) === SPACE) start++
  const token = header.slice(start)
  return isTokenText(token) ? token : MALFORMED
}

/** Tells whether a text can travel as a token: at least one character, visible ASCII only, no comma. */
export function isTokenText(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code < FIRST_VISIBLE || code > LAST_VISIBLE || code === COMMA) return false
  }
  return text.length > 0
}

const FIRST_VISIBLE = 0x21
const LAST_VISIBLE = 0x7e
const COMMA = 0x2c

function hasBearerScheme(header: string): boolean {
  if (header.startsWith('Bearer ')) return true
  if (header.length > SCHEME.length && header.charCodeAt(SCHEME.length) !== SPACE) return false
  return header.slice(0, SCHEME.length).toLowerCase() === SCHEME
}

const DPOP_SCHEME = 'dpop '

/**
 * Reads the token of the DPoP scheme out of an `Authorization` header.
 *
 * @returns As {@link parseBearerToken}.
 * @see RFC 9449, section 7.1
 */
export function parseDpopToken(header: string): string | undefined | typeof MALFORMED {
  if (header.slice(0, DPOP_SCHEME.length).toLowerCase() !== DPOP_SCHEME) return undefined
  const token = header.slice(DPOP_SCHEME.length).trimStart()
  return isTokenText(token) ? token : MALFORMED
}
