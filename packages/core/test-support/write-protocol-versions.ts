// Writes the table of revisions into docs/protocol-versions.md; with --check it only says whether the page is out of date, and fails if it is.
import { readFileSync, writeFileSync } from 'node:fs'
import { renderRevisions } from './render-revisions.ts'

const PAGE = new URL('../../../docs/protocol-versions.md', import.meta.url)
const BEGIN = '<!-- begin of the table of revisions: written by `npm run pages` -->'
const END = '<!-- end of the table of revisions -->'

function withTable(page: string, table: string): string {
  const begin = page.indexOf(BEGIN)
  const end = page.indexOf(END)
  if (begin === -1 || end < begin) throw new Error(`docs/protocol-versions.md: expected the lines ${BEGIN} and ${END}`)
  return `${page.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${page.slice(end)}`
}

const current = readFileSync(PAGE, 'utf8')
const wanted = withTable(current, renderRevisions())
if (current !== wanted) {
  if (process.argv.includes('--check')) {
    console.error('docs/protocol-versions.md is out of date: run npm run pages')
    process.exitCode = 1
  } else {
    writeFileSync(PAGE, wanted)
    console.log('docs/protocol-versions.md was written')
  }
}
