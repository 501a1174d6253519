/**
 * The value of an option that is a path, without a slash at its end, so that the root is the empty string.
 *
 * @throws TypeError naming the option, unless the value is a plain path.
 */
export function pathOption(name: string, path: string): string {
  if (path !== '' && !/^\/[\w\-./~]*$/.test(path))
    throw new TypeError(`${name}: expected a path such as "/mcp", got ${JSON.stringify(path)}`)
  return path.endsWith('/') ? path.slice(0, -1) : path
}
