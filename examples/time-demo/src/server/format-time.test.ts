import { describe, expect, test } from 'vitest'
import { formatTime } from './format-time.ts'

describe('formatTime', () => {
  const moment = new Date('2026-11-05T23:05:09.500Z')

  test.each([
    ['UTC', 'iso', '2026-11-05T23:05:09+00:00'],
    ['UTC', 'rfc2822', 'Thu, 05 Nov 2026 23:05:09 +0000'],
    ['UTC', 'human', 'Thursday, 5 November 2026, 23:05:09 (UTC)'],
    ['Europe/Paris', 'iso', '2026-11-06T00:05:09+01:00'],
    ['Europe/Paris', 'rfc2822', 'Fri, 06 Nov 2026 00:05:09 +0100'],
    ['Europe/Paris', 'human', 'Friday, 6 November 2026, 00:05:09 (Europe/Paris, UTC+01:00)'],
    ['America/St_Johns', 'iso', '2026-11-05T19:35:09-03:30'],
    ['Asia/Kathmandu', 'rfc2822', 'Fri, 06 Nov 2026 04:50:09 +0545'],
    ['Asia/Kathmandu', 'unix', '1793919909'],
  ] as const)('in %s as %s', (timezone, format, expected) => {
    expect(formatTime(moment, timezone, format)).toBe(expected)
  })

  test.each(['UTC', 'Europe/Paris', 'America/New_York', 'Pacific/Chatham', 'Africa/Casablanca'])(
    'in %s writes times that read back as the same second, in summer and in winter',
    (timezone) => {
      for (const time of ['2026-01-15T12:00:00Z', '2026-07-15T00:00:00Z', '2026-03-29T01:00:00Z', '2026-12-31T23:59:59Z']) {
        expect(Date.parse(formatTime(new Date(time), timezone, 'iso'))).toBe(Date.parse(time))
        expect(Date.parse(formatTime(new Date(time), timezone, 'rfc2822'))).toBe(Date.parse(time))
      }
    },
  )
})
