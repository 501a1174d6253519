import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Workspace } from './workspace.ts'

let folder: string
let workspace: Workspace
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'workspace-')))
  const root = join(folder, 'root')
  mkdirSync(join(root, 'src'), { recursive: true })
  mkdirSync(join(folder, 'root-and-more'))
  writeFileSync(join(folder, 'secret'), 'secret')
  writeFileSync(join(root, 'src', 'a.ts'), '')
  symlinkSync(folder, join(root, 'out'))
  symlinkSync(join(folder, 'secret'), join(root, 'secret'))
  symlinkSync('src', join(root, 'in'))
  symlinkSync('circle', join(root, 'circle'))
  symlinkSync(join(folder, 'nowhere'), join(root, 'dangling'))
  workspace = await Workspace.open(root)
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('Workspace', () => {
  test.each(['.', 'src', 'src/a.ts', 'src/../src/a.ts', 'in/a.ts', 'not/there/yet', '..a', 'src/...'])(
    'takes %j',
    async (path) => {
      expect(await workspace.resolve(path)).toBe(join(workspace.root, path))
    },
  )

  test.each([
    '..',
    '../secret',
    'src/../../secret',
    '/etc/passwd',
    'secret',
    'out',
    'out/secret',
    'out/not/there',
    'circle/a',
    'dangling',
    'dangling/a',
    '../root-and-more',
    'src/a\0.ts',
  ])('refuses %j', async (path) => {
    await expect(workspace.resolve(path)).rejects.toThrow('expected a relative path within the workspace')
  })

  test('is opened on a folder that is there', async () => {
    await expect(Workspace.open(join(folder, 'absent'))).rejects.toThrow('there is no folder')
    await expect(Workspace.open(join(folder, 'secret'))).rejects.toThrow('there is no folder')
  })

  test('says paths as people in it write them', () => {
    expect(workspace.relative(join(workspace.root, 'src', 'a.ts'))).toBe('src/a.ts')
    expect(workspace.relative(join(folder, 'secret'))).toBe(join(folder, 'secret'))
  })
})
