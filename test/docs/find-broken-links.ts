import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { repository } from '../run-typescript.ts'

/** The links of a page that lead to no file of the repository, or to no heading of one; with their lines. Addresses on the web are not asked. */
export function findBrokenLinks(page: string, markdown: string): readonly string[] {
  const problems: string[] = []
  const prose = withoutCode(markdown)
  for (const [index, line] of prose.split('\n').entries()) {
    for (const [, target = ''] of line.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? page : normalize(join(dirname(page), path))
      if (!existsSync(join(repository, file))) problems.push(`${page}:${index + 1}: there is no ${file}`)
      else if (anchor !== undefined && !anchorsOf(file).has(anchor))
        problems.push(`${page}:${index + 1}: ${file} has no heading #${anchor}`)
    }
  }
  return problems
}

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(file: string): ReadonlySet<string> {
  const path = join(repository, file)
  if (!file.endsWith('.md') || statSync(path).isDirectory()) return new Set()
  const headings = withoutCode(readFileSync(path, 'utf8')).matchAll(/^#+ (.+)$/gm)
  return new Set([...headings].map(([, heading = '']) => anchorOf(heading)))
}

function anchorOf(heading: string): string {
  const text = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
  return text
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-')
}

/** Blank where the code was, so that lines keep their numbers. */
function withoutCode(markdown: string): string {
  return markdown
    .replaceAll(/^```.*?^```$/gms, (fence) => fence.replaceAll(/[^\n]/g, ''))
    .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, ''))
}
