/** Half of a pair of UTF-16 that stands alone: no code point, so UTF-8 cannot say it. */
const LONE_SURROGATE = /\p{Surrogate}/u

/** Whether UTF-8 can say the text. */
export function isWellFormed(text: string): boolean {
  // Every runtime of today has the method; the language level that we compile for does not know it.
  const { isWellFormed: native } = text as unknown as { readonly isWellFormed?: () => boolean }
  return native === undefined ? !LONE_SURROGATE.test(text) : native.call(text)
}
