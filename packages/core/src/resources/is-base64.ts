const PADDING_LENGTH = 2
const GROUP_LENGTH = 4

/** True for standard base64 with its padding. RFC 4648, section 4. In time linear in its length. */
export function isBase64(value: unknown): value is string {
  if (typeof value !== 'string' || value.length % GROUP_LENGTH !== 0) return false
  const end = value.search(/[^A-Za-z\d+/]/)
  return end === -1 || (end >= value.length - PADDING_LENGTH && /^={1,2}$/.test(value.slice(end)))
}
