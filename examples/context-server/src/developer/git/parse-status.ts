import { z } from 'zod'

export const Status = z.object({
  branch: z.string().nullable().describe('null: no branch is checked out'),
  head: z.string().nullable().describe('The commit; null: there is none yet'),
  upstream: z.string().nullable(),
  ahead: z.int(),
  behind: z.int(),
  files: z.array(
    z.object({
      path: z.string(),
      staged: z.string().describe('M modified, A added, D deleted, . unchanged, ? not tracked, U in conflict'),
      workingTree: z.string(),
    }),
  ),
})

/** Reads `git status --porcelain=v2 --branch -z --no-renames`. */
export function parseStatus(text: string): z.infer<typeof Status> {
  const status: z.infer<typeof Status> = { branch: null, head: null, upstream: null, ahead: 0, behind: 0, files: [] }
  for (const line of text.split('\0')) {
    const header = /^# branch\.(?<name>\S+) (?<value>.*)$/.exec(line)?.groups
    if (header !== undefined) readHeader(status, header['name'], header['value'] ?? '')
    else readFile(status, line)
  }
  return status
}

function readHeader(status: z.infer<typeof Status>, name: string | undefined, value: string): void {
  if (name === 'oid') status.head = value === '(initial)' ? null : value
  if (name === 'head') status.branch = value === '(detached)' ? null : value
  if (name === 'upstream') status.upstream = value
  if (name !== 'ab') return
  const [ahead = 0, behind = 0] = value.split(' ').map(Number)
  status.ahead = Math.abs(ahead)
  status.behind = Math.abs(behind)
}

/** How many fields stand before the path, by the kind of line. */
const FIELDS_BEFORE_PATH: Readonly<Record<string, number>> = { '1': 8, u: 10, '?': 1 }

function readFile(status: z.infer<typeof Status>, line: string): void {
  const kind = line[0] ?? ''
  const count = FIELDS_BEFORE_PATH[kind]
  if (count === undefined) return
  const fields = line.split(' ')
  const path = fields.slice(count).join(' ')
  const [staged = '?', workingTree = '?'] = kind === '?' ? '??' : (fields[1] ?? '')
  status.files.push({ path, staged, workingTree })
}
