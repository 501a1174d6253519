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

/** True when `Accept` takes a media type: by name or by wildcard, and not with a weight of zero. RFC 9110, section 12.5.1. */
export function accepts(accept: string | undefined, mediaType: string): boolean {
  if (accept === undefined) return false
  const wildcard = `${mediaType.slice(0, mediaType.indexOf('/'))}/*`
  return accept.split(',').some((range) => {
    const name = mediaTypeOf(range)
    return (name === mediaType || name === wildcard || name === '*/*') && !/;\s*q=0(\.0*)?\s*(;|$)/i.test(range)
  })
}

function mediaTypeOf(value: string): string {
  const end = value.indexOf(';')
  return (end === -1 ? value : value.slice(0, end)).trim().toLowerCase()
}
