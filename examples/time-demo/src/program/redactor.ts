const MASK = '•••'

/** Makes a function that hides each of these secrets wherever it appears in a text. */
export function redactor(secrets: readonly (string | undefined)[]): (text: string) => string {
  const present = secrets.filter((secret) => secret !== undefined).filter((secret) => secret !== '')
  return (text) => present.reduce((redacted, secret) => redacted.replaceAll(secret, MASK), text)
}
