/**
 * Tells whether a text is the IANA name of a time zone that this machine knows, like `Europe/Paris` or `UTC`.
 * Offsets like `+01:00`, which `Intl` takes too, are no names.
 */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return true
  } catch {
    return false
  }
}
