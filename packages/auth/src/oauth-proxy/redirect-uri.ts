const MAX_LENGTH = 2000

/** Loopback redirects may have any port; `localhost` too, which many clients use. RFC 8252, section 7.3. */
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** Whether a client may have its users sent to that address: `https:`, or `http:` on the machine of the user. */
export function isRedirectUri(text: unknown): text is string {
  if (typeof text !== 'string' || text.length > MAX_LENGTH || text.includes('#')) return false
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' || isLoopback(url)
}

/** Whether an address is one of those that a client registered: the same text, or on loopback the same but for the port. RFC 8252, section 7.3. */
export function isRegistered(requested: string, registered: readonly string[]): boolean {
  if (!isRedirectUri(requested)) return false
  return registered.some((one) => one === requested || (isLoopback(new URL(one)) && withoutPort(one) === withoutPort(requested)))
}

/** The address without the port of a loopback one, which changes from login to login. */
export function withoutPort(text: string): string {
  const url = new URL(text)
  if (!isLoopback(url)) return text
  url.port = ''
  return url.href
}

function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && LOOPBACK_HOSTS.has(hostname)
}
