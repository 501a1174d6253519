import { isSecretName } from './is-secret-name.ts'

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])
/** Parameters that sign somebody in, or whose value is somebody. */
const SIGNS_IN: ReadonlySet<string> = new Set([
  'token',
  'jwt',
  'auth',
  'authorization',
  'sid',
  'session',
  'sessionid',
  'session_id',
  'sig',
  'signature',
  'x-amz-signature',
  'x-goog-signature',
])
const EMAIL_ADDRESS = /[^\s@/?&=]+@[^\s@/?&=]+\.[a-z]{2,}/i

/**
 * Checks where a person is sent: `https:`, or `http:` on this machine, without credentials, without what would sign somebody in, and without email addresses.
 * What is hidden better cannot be found here; it must not be there either.
 *
 * @throws TypeError saying what is wrong, without the value.
 * @see MCP, Elicitation, Safe URL Handling
 */
export function checkElicitationUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.has(url.hostname))))
    throw new TypeError('elicitation: expected url to begin with https:, or with http: on this machine')
  if (url.username !== '' || url.password !== '') throw new TypeError('elicitation: expected url to hold no credentials')
  const parameters = [...url.searchParams, ...new URLSearchParams(url.hash.slice(1))]
  for (const [name] of parameters) {
    if (SIGNS_IN.has(name.toLowerCase()) || isSecretName(name))
      throw new TypeError(
        `elicitation: expected url to hold nothing secret and to sign nobody in, got the parameter "${name}"; have the page ask who is there`,
      )
  }
  const words = [url.pathname, ...parameters.flat()].map(decoded)
  if (words.some((word) => EMAIL_ADDRESS.test(word)))
    throw new TypeError('elicitation: expected url to say nothing about its user, got an email address')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // no percent-encoding: it says what it says
  }
}
