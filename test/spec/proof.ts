import { readSourceFiles } from '../architecture/source-file.ts'
import type { Requirement } from './requirement.ts'
import { REQUIREMENTS } from './requirements.ts'
import { type TestTitle, testTitles } from './test-titles.ts'

/** A test that proves a requirement: its title, or that of a group around it, names the id as `[BASE-01]`. */
export interface Proof {
  readonly id: string
  readonly file: string
  /** The titles from the outermost group to the one that names the id, without ids. */
  readonly title: string
}

/** Ids in brackets, alone or several: `[BASE-01]`, `[BASE-01, BASE-02]`. */
const IN_BRACKETS = String.raw`\[[A-Z]+\d*-\d\d(?:,? [A-Z]+\d*-\d\d)*\]`
const PREFIXES = [...new Set(REQUIREMENTS.map(({ id }) => id.slice(0, id.indexOf('-'))))].join('|')
/** Ids without brackets, where a title begins with them; only known kinds, because a title may begin with `UTF-16`. */
const AT_BEGINNING = String.raw`^(?:${PREFIXES})-\d\d(?:,? (?:${PREFIXES})-\d\d)*(?=[: ])`
const NAMED = new RegExp(`${IN_BRACKETS}|${AT_BEGINNING}`, 'g')
const ID = /[A-Z]+\d*-\d\d/g

/** Every test of the repository that says in its title what it proves. */
export function readTests(repository: string): TestTitle[] {
  return readSourceFiles(repository, ['packages', 'examples', 'test'])
    .filter(({ path, text }) => path.endsWith('.ts') && text.includes("from 'vitest'"))
    .flatMap(testTitles)
}

/** What tests prove. A test that may be left out proves nothing. */
export function proofsIn(tests: readonly TestTitle[]): Proof[] {
  const proofs = new Map<string, Proof>()
  for (const { file, titles, isRun } of tests) {
    if (!isRun) continue
    titles.forEach((title, depth) => {
      const shown = titles
        .slice(0, depth + 1)
        .map(withoutIds)
        .join(' › ')
      for (const id of idsIn(title)) proofs.set(`${id} ${file} ${shown}`, { id, file, title: shown })
    })
  }
  return [...proofs.values()]
}

/** Ids that tests name and that no requirement has. */
export function unknownIds(tests: readonly TestTitle[]): string[] {
  const known = new Set(REQUIREMENTS.map(({ id }) => id))
  return tests.flatMap(({ file, titles }) =>
    titles.flatMap((title) =>
      idsIn(title)
        .filter((id) => !known.has(id))
        .map((id) => `${file}: ${id}`),
    ),
  )
}

/** How a requirement stands. */
export type Standing = 'proven' | 'not applicable' | 'open' | 'unproven'

/** How a requirement stands, given the ids of those that are proven. */
export function standingOf({ id, notApplicable, open }: Requirement, proven: ReadonlySet<string>): Standing {
  if (notApplicable !== undefined) return 'not applicable'
  if (proven.has(id)) return 'proven'
  return open === undefined ? 'unproven' : 'open'
}

function idsIn(title: string): string[] {
  return [...title.matchAll(NAMED)].flatMap(([ids]) => ids.match(ID) ?? [])
}

function withoutIds(title: string): string {
  return title.replaceAll(NAMED, '').replaceAll(/\s+/g, ' ').trim()
}
