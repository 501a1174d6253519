/** The last time that has the usual four digits of the year: later ones would not stand in the order of their text. */
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z')

/** A time in milliseconds since 1970 as ISO 8601. */
export function timeText(ms: number): string {
  return new Date(Math.max(0, Math.min(ms, LAST_MS))).toISOString()
}

/** The time so many milliseconds after another, ISO 8601. */
export function timeAfter(time: string, ms: number): string {
  return timeText(Date.parse(time) + ms)
}

let lastMs = 0
let lastText = timeText(0)

/** The present time, ISO 8601. Writing it out costs a tenth of a read, so that is done once for each millisecond. */
export function timeNow(): string {
  const ms = Date.now()
  if (ms !== lastMs) {
    lastMs = ms
    lastText = timeText(ms)
  }
  return lastText
}
