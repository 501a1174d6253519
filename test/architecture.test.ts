import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { badNames, vagueFolders } from './architecture/file-names.ts'
import { importCycles } from './architecture/import-cycles.ts'
import { backDoors, type Manifest, nodeImports, undeclaredImports, wrongDirections } from './architecture/import-directions.ts'
import { reachableFiles } from './architecture/reachable-files.ts'
import { knownRevisions, revisionDates } from './architecture/revision-dates.ts'
import { isTest, packageOf, readSourceFiles, type SourceFile } from './architecture/source-file.ts'

const repository = fileURLToPath(new URL('..', import.meta.url))
const folders = ['packages', 'examples', 'bench', 'test', 'scripts'].filter((folder) => existsSync(join(repository, folder)))
const files = readSourceFiles(repository, folders)
const packageFiles = files.filter(({ path }) => path.startsWith('packages/'))
const sources = packageFiles.filter(({ path }) => !isTest(path))
const packages = readdirSync(join(repository, 'packages'))
const sourcesOf = (name: string): SourceFile[] => sources.filter(({ path }) => packageOf(path) === name)

/** A made-up file, to show that a check can fail. */
const file = (path: string, text: string): SourceFile => ({ path, text })

describe('the direction of imports', () => {
  test('core imports nothing of ours, siblings only core, portico what ships', () => {
    expect(wrongDirections(sources)).toEqual([])
  })

  test.each([
    ['packages/core/src/a.ts', "import { serve } from '@portico/transport-sse'"],
    ['packages/auth/src/a.ts', "import type { Server } from '@portico/transport-sse'"],
    ['packages/auth/src/a.ts', "export { createServer } from 'portico'"],
    ['packages/transport-sse/src/a.ts', "const testing = await import('@portico/testing')"],
    ['packages/portico/src/a.ts', "export * from '@portico/testing'"],
    ['packages/auth/src/a.ts', "type Serve = import('@portico/transport-sse').Serve"],
    ['packages/store/src/a.ts', "import { sqlite } from '@portico/store-sqlite'"],
    ['packages/auth/src/a.ts', "import { SqlStore } from '@portico/store'"],
  ])('is wrong in %s: %s', (path, text) => {
    expect(wrongDirections([file(path, text)])).toHaveLength(1)
  })

  test.each([
    ['packages/auth/src/a.ts', "import { errors } from '@portico/core/internal'"],
    ['packages/store-sqlite/src/a.ts', "import { SqlStore } from '@portico/store'"],
    ['packages/portico/src/a.ts', "export { serve } from '@portico/transport-sse'"],
    ['packages/core/src/a.ts', "// import { serve } from '@portico/transport-sse'"],
  ])('is right in %s: %s', (path, text) => {
    expect(wrongDirections([file(path, text)])).toEqual([])
  })
})

describe('the doors between packages', () => {
  test('nothing reaches into another package by path; only packages use an entry like ./internal', () => {
    expect(backDoors(files)).toEqual([])
  })

  test.each([
    ['examples/time-demo/src/server.ts', "import { createServer } from '../../../packages/core/src/index.ts'"],
    ['packages/auth/src/a.ts', "import { Engine } from '../../core/src/engine/engine.ts'"],
    ['examples/time-demo/src/server.ts', "import { Engine } from '@portico/core/internal'"],
    ['bench/run.ts', "import { serve } from '../packages/transport-sse/src/index.ts'"],
  ])('are not used by %s: %s', (path, text) => {
    expect(backDoors([file(path, text)])).toHaveLength(1)
  })

  test.each(packages)('%s imports only what its package.json declares', (name) => {
    const manifest = JSON.parse(readFileSync(join(repository, 'packages', name, 'package.json'), 'utf8')) as Manifest
    expect(undeclaredImports(sourcesOf(name), manifest)).toEqual([])
  })

  test('an undeclared import is found', () => {
    const source = file(
      'packages/core/src/a.ts',
      "import { z } from 'zod'\nimport { Client } from '@modelcontextprotocol/client'",
    )
    expect(undeclaredImports([source], { name: '@portico/core', peerDependencies: { zod: '^4.0.0' } })).toEqual([
      'packages/core/src/a.ts imports @modelcontextprotocol/client',
    ])
  })
})

describe('import cycles', () => {
  test.each(packages)('%s has none', (name) => {
    expect(importCycles(sourcesOf(name))).toEqual([])
  })

  test('are found', () => {
    const cycle = [
      file('packages/core/src/a.ts', "import { b } from './folder/b.ts'"),
      file('packages/core/src/folder/b.ts', "export * from '../c.ts'"),
      file('packages/core/src/c.ts', "import { a } from './a.ts'"),
    ]
    expect(importCycles(cycle)).toEqual([
      'packages/core/src/a.ts → packages/core/src/folder/b.ts → packages/core/src/c.ts → packages/core/src/a.ts',
    ])
  })

  test('do not come from types', () => {
    const types = [
      file('packages/core/src/a.ts', "import { b } from './b.ts'"),
      file('packages/core/src/b.ts', "import type { A } from './a.ts'"),
    ]
    expect(importCycles(types)).toEqual([])
  })

  test('come from `import { type A }`, which loads the module', () => {
    const inline = [
      file('packages/core/src/a.ts', "import { b } from './b.ts'"),
      file('packages/core/src/b.ts', "import { type A } from './a.ts'"),
    ]
    expect(importCycles(inline)).toHaveLength(1)
  })
})

describe("Node's modules", () => {
  test('are not imported by core', () => {
    expect(nodeImports(sourcesOf('core'))).toEqual([])
  })

  test('are not imported by what runs where there are web-standard requests', () => {
    const reached = reachableFiles(sourcesOf('transport-sse'), 'packages/transport-sse/src/fetch/index.ts')
    expect(reached.length).toBeGreaterThan(10)
    expect(nodeImports(reached)).toEqual([])
    const node = reachableFiles(sourcesOf('transport-sse'), 'packages/transport-sse/src/index.ts')
    expect(nodeImports(node)).not.toEqual([])
  })

  test.each([
    "import { readFile } from 'node:fs/promises'",
    "import fs from 'fs'",
    "const { hrtime } = await import('node:process')",
  ])('are found: %s', (text) => {
    expect(nodeImports([file('packages/core/src/a.ts', text)])).toHaveLength(1)
  })
})

describe('the dates of protocol revisions', () => {
  const revisions = knownRevisions(files)

  test('are known from the files of core/src/revision', () => {
    expect(revisions).toEqual(expect.arrayContaining(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25']))
  })

  test('stand in no literal outside that folder', () => {
    expect(revisionDates(sources, revisions)).toEqual([])
  })

  test.each([
    "if (version >= '2025-06-18') accept()",
    'const line = `MCP-Protocol-Version: 2025-06-18 ${rest}`',
    'type V = "2025-06-18"',
  ])('are found: %s', (text) => {
    expect(revisionDates([file('packages/core/src/engine/a.ts', text)], ['2025-06-18'])).toHaveLength(1)
  })

  test('may stand in comments, and in core/src/revision', () => {
    const comment = file('packages/core/src/engine/a.ts', "/** @see 2025-06-18 */\nconst day = '2025-06-19'")
    const home = file('packages/core/src/revision/2025-06-18.ts', "export const version = '2025-06-18'")
    expect(revisionDates([comment, home], ['2025-06-18'])).toEqual([])
  })
})

describe('names', () => {
  const paths = files.map(({ path }) => path)

  test('of files and folders are in kebab-case', () => {
    expect(badNames(paths)).toEqual([])
  })

  test('of folders say what is in them', () => {
    expect(vagueFolders(paths)).toEqual([])
  })

  test('that break these rules are found', () => {
    const broken = [
      'packages/core/src/callTool.ts',
      'packages/core/src/Engine/dispatch.ts',
      'packages/core/src/call_tool.test.ts',
    ]
    expect(badNames([...broken, 'packages/core/src/revision/2025-06-18.ts', 'packages/core/src/call-tool.test-d.ts'])).toEqual(
      broken,
    )
    expect(vagueFolders(['packages/core/src/utils/deadline.ts', 'packages/core/src/shared.ts'])).toEqual([
      'packages/core/src/utils/deadline.ts',
    ])
  })
})
