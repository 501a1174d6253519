/** A scheme, and the characters of which URIs consist. RFC 3986, section 2 and 3.1 */
const URI = /^[a-z][a-z\d+.-]*:(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[\da-f]{2})*$/i

/** True for a URI with a scheme: by the characters of RFC 3986, and by what URL parsers of clients take. */
export function isUri(text: string): boolean {
  return URI.test(text) && URL.canParse(text)
}
