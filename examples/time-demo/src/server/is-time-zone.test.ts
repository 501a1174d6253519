import { describe, expect, test } from 'vitest'
import { isTimeZone } from './is-time-zone.ts'

describe('isTimeZone', () => {
  test.each(['UTC', 'Europe/Paris', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata', 'europe/paris'])('knows %s', (name) => {
    expect(isTimeZone(name)).toBe(true)
  })

  test.each(['', 'Mars/Olympus', 'Europe/Paris ', '+01:00', '../etc/passwd', 'Paris', 'Europe'])('does not know %j', (name) => {
    expect(isTimeZone(name)).toBe(false)
  })
})
