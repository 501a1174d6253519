import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { skillsFromFolder } from './skills-from-folder.ts'

const markdown = (name: string): string => `---\nname: ${name}\ndescription: How to ${name}\n---\n`

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'portico-skills-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, dirname(path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return folder
}

describe('skillsFromFolder', () => {
  test('finds skills at every depth, with all of their files in order, without what begins with a dot', async () => {
    const folder = await folderWith({
      'refunds/SKILL.md': markdown('refunds'),
      'refunds/references/b.md': 'b',
      'refunds/references/a.md': 'a',
      'refunds/.git/config': 'x',
      'refunds/.DS_Store': 'x',
      'acme/billing/reports/SKILL.md': markdown('reports'),
      'acme/README.md': 'not of a skill',
    })
    const found = await skillsFromFolder(folder)
    expect(found.map(({ uri, files }) => [uri, files.map(({ path }) => path)])).toEqual([
      ['skill://acme/billing/reports/SKILL.md', ['SKILL.md']],
      ['skill://refunds/SKILL.md', ['SKILL.md', 'references/a.md', 'references/b.md']],
    ])
    expect(found[1]!.files[1]!.text).toBe('a')
  })

  test('takes a folder that is a skill itself, under its name and a prefix', async () => {
    const folder = await folderWith({ 'refunds/SKILL.md': markdown('refunds'), 'refunds/inner/SKILL.md': markdown('inner') })
    const found = await skillsFromFolder(join(folder, 'refunds'), { prefix: 'acme/billing' })
    expect(found.map(({ uri, files }) => [uri, files.length])).toEqual([
      ['skill://acme/billing/refunds/SKILL.md', 2],
      ['skill://acme/billing/refunds/inner/SKILL.md', 1],
    ])
  })

  test('refuses a folder without skills, and a skill in a folder of another name', async () => {
    await expect(skillsFromFolder(await folderWith({ 'a/README.md': '' }))).rejects.toThrow('expected a SKILL.md')
    await expect(skillsFromFolder(await folderWith({ 'billing/SKILL.md': markdown('refunds') }))).rejects.toThrow(
      'skill "billing": expected the folder to have the name of the skill, "refunds"',
    )
    await expect(skillsFromFolder('/nowhere')).rejects.toThrow(/ENOENT/)
  })

  test('follows no symbolic link', async () => {
    const folder = await folderWith({ 'refunds/SKILL.md': markdown('refunds') })
    await symlink('/etc/passwd', join(folder, 'refunds/passwd'))
    await expect(skillsFromFolder(folder)).rejects.toThrow(/passwd is neither/)
  })
})
