/**
 * The canonical URI of an MCP server: scheme and host in lower case, no default port, no slash at the end, no fragment.
 *
 * @param where begins the message of an error.
 * @throws TypeError when the text is no `http:` or `https:` URL, or carries credentials, a query or a fragment.
 * @see MCP, Authorization, Canonical Server URI
 */
export function canonicalUri(text: string, where: string): string {
  const url = httpUrl(text)
  if (url === undefined) throw new TypeError(`${where}: expected a URL such as https://mcp.example.com/mcp`)
  if (url.hash !== '' || url.search !== '') throw new TypeError(`${where}: expected a URL without query and fragment`)
  if (url.username !== '' || url.password !== '') throw new TypeError(`${where}: expected a URL without credentials`)
  return url.href.replace(/\/+$/, '')
}

/**
 * The form in which audiences are compared: two ways to write the scheme, host or port of a URL, or the root of a host, are one. A slash at the
 * end of a path tells two resources apart. What is no URL is compared as it is.
 */
export function comparableAudience(text: string): string {
  return httpUrl(text)?.href ?? text
}

function httpUrl(text: string): URL | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined
  return new URL(text)
}
