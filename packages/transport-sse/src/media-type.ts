/** What the official clients send; compared whole before anything is taken apart. */
const USUAL_ACCEPT = 'application/json, text/event-stream'

/** True for a `Content-Type` of JSON, with or without parameters. */
export function isJson(contentType: string | undefined): boolean {
  if (contentType === 'application/json') return true
  return contentType !== undefined && mediaTypeOf(contentType) === 'application/json'
}

/** True when `Accept` takes both kinds of answer that Streamable HTTP may give. */
export function acceptsJsonAndEventStream(accept: string | undefined): boolean {
  if (accept === USUAL_ACCEPT) return true
  return accepts(accept, 'application/json') && accepts(accept, 'text/event-stream')
}

/**
 * True when `Accept` takes a media type. The most specific range that matches decides, so that `text/event-stream;q=0` beside a wildcard does not take it.
 * RFC 9110, section 12.5.1.
 */
export function accepts(accept: string | undefined, mediaType: string): boolean {
  if (accept === undefined) return false
  const ranges = accept.split(',')
  const wildcard = `${mediaType.slice(0, mediaType.indexOf('/'))}/*`
  return isWanted(ranges, mediaType) ?? isWanted(ranges, wildcard) ?? isWanted(ranges, '*/*') ?? false
}

/** Whether a range of that name has a weight above zero; `undefined` when there is no such range. */
function isWanted(ranges: readonly string[], name: string): boolean | undefined {
  const named = ranges.filter((range) => mediaTypeOf(range) === name)
  return named.length === 0 ? undefined : named.some((range) => !/;\s*q=0(\.0*)?\s*(;|$)/i.test(range))
}

function mediaTypeOf(value: string): string {
  const end = value.indexOf(';')
  return (end === -1 ? value : value.slice(0, end)).trim().toLowerCase()
}
