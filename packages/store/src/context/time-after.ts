/** The time so many milliseconds after another, ISO 8601. */
export function timeAfter(time: string, ms: number): string {
  return new Date(Date.parse(time) + ms).toISOString()
}
