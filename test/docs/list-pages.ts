import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { repository } from '../run-typescript.ts'

/** The pages that people read, from the folder of the repository: all Markdown beside the sources, but what is generated. */
export function listPages(): readonly string[] {
  return [...markdownIn('.'), ...markdownUnder('docs'), ...['packages', 'examples', 'bench'].flatMap(readmesUnder)]
}

function markdownIn(folder: string): readonly string[] {
  return readdirSync(join(repository, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => (folder === '.' ? name : `${folder}/${name}`))
}

function markdownUnder(folder: string): readonly string[] {
  const folders = readdirSync(join(repository, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return [
    ...markdownIn(folder),
    ...folders.filter(({ name }) => name !== 'api').flatMap(({ name }) => markdownUnder(`${folder}/${name}`)),
  ]
}

function readmesUnder(folder: string): readonly string[] {
  const folders = readdirSync(join(repository, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return [folder, ...folders.map(({ name }) => `${folder}/${name}`)].flatMap((one) =>
    markdownIn(one).filter((page) => page.endsWith('/README.md')),
  )
}
