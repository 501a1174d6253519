const MAX_LENGTH = 100

/** A value as messages for developers show it: as JSON, cut to 100 characters. */
export function showValue(value: unknown): string {
  // JSON.stringify gives no string for functions, symbols and undefined, whatever its type says.
  const json = JSON.stringify(value) as string | undefined
  if (json === undefined) return typeof value
  return json.length > MAX_LENGTH ? `${json.slice(0, MAX_LENGTH)}…` : json
}
