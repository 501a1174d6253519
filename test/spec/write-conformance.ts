// Writes docs/conformance.md; with --check it only says whether the page is out of date, and fails if it is.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repository } from '../run-typescript.ts'
import { proofsIn, readTests } from './proof.ts'
import { renderConformance } from './render-conformance.ts'

const page = join(repository, 'docs/conformance.md')
const wanted = renderConformance(proofsIn(readTests(repository)))
if (!existsSync(page) || readFileSync(page, 'utf8') !== wanted) {
  if (process.argv.includes('--check')) {
    console.error('docs/conformance.md is out of date: run npm run pages')
    process.exitCode = 1
  } else {
    writeFileSync(page, wanted)
    console.log('docs/conformance.md was written')
  }
}
