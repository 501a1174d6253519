import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { repository } from '../run-typescript.ts'
import { checkTypes } from './check-types.ts'
import { findBrokenLinks } from './find-broken-links.ts'
import { listPages } from './list-pages.ts'
import { parsePage } from './parse-page.ts'
import { runPrograms } from './run-programs.ts'
import { Workspace } from './workspace.ts'

const pages = listPages().map((page) => ({ page, markdown: readFileSync(join(repository, page), 'utf8') }))
const programs = pages.flatMap(({ page, markdown }) => parsePage(page, markdown))
const pagesWithPrograms = [...new Set(programs.map(({ page }) => page))]

describe('the documentation', () => {
  let workspace: Workspace
  beforeAll(async () => {
    workspace = await Workspace.create(programs)
  })
  afterAll(() => workspace[Symbol.asyncDispose]())

  test('has programs that compile', async () => {
    expect((await checkTypes(workspace)).join('\n')).toBe('')
  })

  test.each(pagesWithPrograms)('has programs that run and print what it says: %s', async (page) => {
    expect((await runPrograms(workspace, page)).join('\n')).toBe('')
  })

  test.each(pages)('has links that lead somewhere: $page', ({ page, markdown }) => {
    expect(findBrokenLinks(page, markdown).join('\n')).toBe('')
  })

  test('has an index of all guides', () => {
    const index = readFileSync(join(repository, 'docs/README.md'), 'utf8')
    const guides = pages.flatMap(({ page }) => /^docs\/([\w-]+\.md)$/.exec(page)?.[1] ?? [])
    expect(guides.filter((guide) => guide !== 'README.md' && !index.includes(`(${guide})`))).toEqual([])
  })
})
