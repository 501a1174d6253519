import type { Dirent } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { InvalidDefinitionError } from '@portico/core'
import { type Skill, skill } from '../skill/skill.ts'

/** Options of {@link skillsFromFolder}. */
export interface SkillsFromFolderOptions {
  /** What comes before the paths of the skills: with `acme`, the skill in the folder `refunds` is `acme/refunds`. Default: nothing. */
  readonly prefix?: string
}

/**
 * Reads the skills in a folder: each folder below it that has a `SKILL.md`, at whatever depth, or the folder itself when it has one. Everything in it
 * belongs to the skill, but for what begins with a dot. The files are read once; what changes later is not seen.
 *
 * @throws InvalidDefinitionError when there is no skill, a skill is wrong as `skill()` says, or there is a symbolic link, which could lead elsewhere.
 * @throws what Node says when something cannot be read.
 */
export async function skillsFromFolder(path: string, { prefix }: SkillsFromFolderOptions = {}): Promise<readonly Skill[]> {
  const folder = await readFolder(resolve(path))
  const above = prefix === undefined ? [] : [prefix]
  const found = folder.files.has('SKILL.md')
    ? skillsIn(folder, [...above, basename(folder.path)])
    : [...folder.folders].flatMap(([name, inner]) => skillsIn(inner, [...above, name]))
  if (found.length === 0)
    throw new InvalidDefinitionError(`skillsFromFolder: expected a SKILL.md in a folder below ${folder.path}`)
  return found
}

/** A folder with all that is in it. */
interface Folder {
  readonly path: string
  readonly files: ReadonlyMap<string, Uint8Array>
  readonly folders: ReadonlyMap<string, Folder>
}

async function readFolder(path: string): Promise<Folder> {
  const entries = (await readdir(path, { withFileTypes: true })).filter(({ name }) => !name.startsWith('.'))
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  const files = new Map<string, Uint8Array>()
  const folders = new Map<string, Folder>()
  for (const entry of entries) {
    const entryPath = join(path, entry.name)
    if (entry.isDirectory()) folders.set(entry.name, await readFolder(entryPath))
    else files.set(entry.name, await readEntry(entry, entryPath))
  }
  return { path, files, folders }
}

function readEntry(entry: Dirent, path: string): Promise<Uint8Array> {
  if (!entry.isFile()) throw new InvalidDefinitionError(`skillsFromFolder: expected files and folders, ${path} is neither`)
  return readFile(path)
}

function skillsIn(folder: Folder, path: readonly string[]): readonly Skill[] {
  const inner = [...folder.folders].flatMap(([name, child]) => skillsIn(child, [...path, name]))
  if (!folder.files.has('SKILL.md')) return inner
  return [skill({ path: path.join('/'), files: Object.fromEntries(filesIn(folder)) }), ...inner]
}

function filesIn({ files, folders }: Folder): readonly (readonly [path: string, contents: Uint8Array])[] {
  const below = [...folders].flatMap(([name, inner]) =>
    filesIn(inner).map(([path, contents]) => [`${name}/${path}`, contents] as const),
  )
  return [...files, ...below]
}
