// Writes docs/interop.md; with --check it only says whether the page is out of date, and fails if it is.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repository } from '../run-typescript.ts'
import { renderInterop } from './render-interop.ts'

const page = join(repository, 'docs/interop.md')
const wanted = renderInterop()
if (!existsSync(page) || readFileSync(page, 'utf8') !== wanted) {
  if (process.argv.includes('--check')) {
    console.error('docs/interop.md is out of date: run npm run pages')
    process.exitCode = 1
  } else {
    writeFileSync(page, wanted)
    console.log('docs/interop.md was written')
  }
}
