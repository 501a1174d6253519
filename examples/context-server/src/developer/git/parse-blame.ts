const SECOND_MS = 1000

/** A line of a file and where it comes from. */
interface BlamedLine {
  readonly line: number
  readonly hash: string
  readonly author: string
  readonly at: string
  readonly text: string
}

/** Reads `git blame --line-porcelain`: a header for each line, then the line after a tab. */
export function parseBlame(output: string): BlamedLine[] {
  const lines: BlamedLine[] = []
  let hash = ''
  let line = 0
  let author = ''
  let at = ''
  for (const text of output.split('\n')) {
    const head = /^(?<hash>[0-9a-f]{40,64}) \d+ (?<line>\d+)/.exec(text)?.groups
    if (text.startsWith('\t')) lines.push({ line, hash, author, at, text: text.slice(1) })
    else if (head !== undefined) {
      hash = head['hash'] ?? ''
      line = Number(head['line'])
    } else if (text.startsWith('author ')) author = text.slice('author '.length)
    else if (text.startsWith('author-time ')) at = new Date(Number(text.slice('author-time '.length)) * SECOND_MS).toISOString()
  }
  return lines
}
