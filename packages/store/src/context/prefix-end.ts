/** The first text, in the order of code points, that comes after everything that begins with `prefix`; `undefined` when there is none. */
export function prefixEnd(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0)
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last === LAST_CODE_POINT) continue
    // Surrogates are no characters of their own.
    const next = last === BEFORE_SURROGATES ? AFTER_SURROGATES : last + 1
    return String.fromCodePoint(...points, next)
  }
  return undefined
}

const LAST_CODE_POINT = 0x10ffff
const BEFORE_SURROGATES = 0xd7ff
const AFTER_SURROGATES = 0xe000
