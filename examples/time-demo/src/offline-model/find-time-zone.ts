/**
 * The time zone that a question asks for: an IANA name in it, else the zone of a city it names, else UTC.
 * A name of that form is taken as it is, also one that does not exist: to know that is the tool's part.
 */
export function findTimeZone(question: string): string {
  const named = /\b[A-Z][A-Za-z_]+(?:\/[A-Z][A-Za-z_+-]*)+/.exec(question)
  if (named !== null) return named[0]
  const words = ` ${normalise(question)} `
  return Intl.supportedValuesOf('timeZone').find((zone) => words.includes(` ${cityOf(zone)} `)) ?? 'UTC'
}

/** `America/New_York` is the zone of "new york". */
function cityOf(zone: string): string {
  return normalise(zone.slice(zone.lastIndexOf('/') + 1))
}

function normalise(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, ' ')
    .trim()
}
