/** How a time can be written. */
export const TIME_FORMATS = ['iso', 'rfc2822', 'human', 'unix'] as const

/** One of {@link TIME_FORMATS}. */
export type TimeFormat = (typeof TIME_FORMATS)[number]

/**
 * Writes a moment as a clock in a time zone shows it.
 *
 * `iso`: 2026-11-21T09:30:00+01:00 · `rfc2822`: Sat, 21 Nov 2026 09:30:00 +0100 ·
 * `human`: Saturday, 21 November 2026, 09:30:00 (Europe/Paris, UTC+01:00) · `unix`: seconds since 1970, the same in every zone.
 * @param timezone - An IANA name; see `isTimeZone`.
 */
export function formatTime(moment: Date, timezone: string, format: TimeFormat): string {
  const { year, month, day, weekday, clock, offset, monthName } = readClock(moment, timezone)
  switch (format) {
    case 'iso':
      return `${year}-${month}-${day}T${clock}${offset}`
    case 'rfc2822':
      return `${weekday.slice(0, 3)}, ${day} ${monthName.slice(0, 3)} ${year} ${clock} ${offset.replace(':', '')}`
    case 'human':
      return `${weekday}, ${Number(day)} ${monthName} ${year}, ${clock} (${timezone === 'UTC' ? 'UTC' : `${timezone}, UTC${offset}`})`
    case 'unix':
      return String(Math.floor(moment.getTime() / 1000))
  }
}

interface Clock {
  readonly year: string
  readonly month: string
  readonly monthName: string
  readonly day: string
  readonly weekday: string
  /** Hours, minutes and seconds. */
  readonly clock: string
  /** Like `+01:00`. */
  readonly offset: string
}

function readClock(moment: Date, timezone: string): Clock {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hourCycle: 'h23',
    weekday: 'long',
    year: 'numeric',
    month: 'long',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'longOffset',
  }).formatToParts(moment)
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((candidate) => candidate.type === type)?.value ?? ''
  const month = new Intl.DateTimeFormat('en', { timeZone: timezone, month: 'numeric' }).format(moment)
  return {
    year: part('year').padStart(4, '0'),
    month: month.padStart(2, '0'),
    monthName: part('month'),
    day: part('day'),
    weekday: part('weekday'),
    clock: `${part('hour')}:${part('minute')}:${part('second')}`,
    // "GMT+01:00", and just "GMT" in UTC.
    offset: part('timeZoneName').replace('GMT', '') || '+00:00',
  }
}
