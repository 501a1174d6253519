const MASK = '•••'
const BEARER = /\b(Bearer|Basic)\s+[\w.~+/=-]+/gi

/** Makes a function that hides these secrets, and whatever else looks like a credential, wherever it appears in a text. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  // The longest first: one may be part of another.
  const present = secrets.filter((secret) => secret !== '').sort((a, b) => b.length - a.length)
  return (text) => present.reduce((redacted, secret) => redacted.replaceAll(secret, MASK), text.replace(BEARER, `$1 ${MASK}`))
}
