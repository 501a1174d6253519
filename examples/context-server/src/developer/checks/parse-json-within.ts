/**
 * The JSON in what a program printed: runners print lines of their own before and after it.
 *
 * @param opening what the JSON begins with, at the beginning of a line.
 * @throws SyntaxError when there is none.
 */
export function parseJsonWithin(text: string, opening: '{' | '['): unknown {
  const closing = opening === '{' ? '}' : ']'
  const end = text.lastIndexOf(closing) + 1
  let start = text.startsWith(opening) ? 0 : text.indexOf(`\n${opening}`) + 1
  let problem: unknown = new SyntaxError(`expected JSON that begins with ${opening}`)
  while (text[start] === opening && start < end) {
    try {
      return JSON.parse(text.slice(start, end))
    } catch (error) {
      problem = error
      start = text.indexOf(`\n${opening}`, start) + 1
      if (start === 0) break
    }
  }
  throw problem
}
