import { describe, expect, test } from 'vitest'
import { findTimeZone } from './find-time-zone.ts'

describe('findTimeZone', () => {
  test.each([
    ['What time is it in Paris right now?', 'Europe/Paris'],
    ['Quelle heure est-il à Paris ?', 'Europe/Paris'],
    ['and in new york', 'America/New_York'],
    ['TOKYO?', 'Asia/Tokyo'],
    ['The time in America/Argentina/Buenos_Aires, please', 'America/Argentina/Buenos_Aires'],
    ['What time is it in Mars/Olympus_Mons?', 'Mars/Olympus_Mons'],
    ['What time is it?', 'UTC'],
    ['', 'UTC'],
  ])('%j asks for %s', (question, timezone) => {
    expect(findTimeZone(question)).toBe(timezone)
  })
})
