const UNITS_MS = { s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** How often something may happen: `5/s`, `60/min`, `1000/h`, `10000/d`. */
export type Rate = `${number}/${keyof typeof UNITS_MS}`

/** A rate as numbers. */
export interface ParsedRate {
  /** How many times. */
  readonly count: number
  /** In how many milliseconds. */
  readonly periodMs: number
}

/** @throws TypeError when the text is no rate; `option` is what it was given as. */
export function parseRate(option: string, rate: string): ParsedRate {
  const [, count, unit] = /^([1-9]\d{0,8})\/(s|min|h|d)$/.exec(rate) ?? []
  if (count === undefined || unit === undefined)
    throw new TypeError(
      `${option}: expected a rate such as "60/min" (whole number, then s, min, h or d), got ${JSON.stringify(rate)}`,
    )
  return { count: Number(count), periodMs: UNITS_MS[unit as keyof typeof UNITS_MS] } // matched above
}
