import { InvalidDefinitionError } from '@portico/core'
import { type FrontMatter, parseFrontMatter } from './front-matter.ts'
import { checkFilePath, SkillFile } from './skill-file.ts'

/** The file that makes a folder a skill. */
const SKILL_FILE = 'SKILL.md'
/** What every host has to be able to load. @see Skills, Limits */
const MAX_FILES = 512
const MAX_BYTES = 16_777_216
/** A part of a path before the name: what a URI takes as it is. */
const PATH_PART = /^[\w.~-]+$/

/** What a skill is made of. */
export interface SkillOptions {
  /**
   * The files, by their paths within the skill: texts, or bytes. `SKILL.md` is the one that has to be there; it begins with front matter that has a name
   * and a description.
   */
  readonly files: Readonly<Record<string, string | Uint8Array>>
  /** Where the skill is among those of the server; its last part is the skill's name: `acme/billing/refunds`. Default: the name. */
  readonly path?: string
}

/** A skill: instructions for a model, and the files that go with them. Made by {@link skill}. */
export interface Skill {
  /** Where clients read its `SKILL.md`, which names the skill. */
  readonly uri: string
  /** The URI of its folder. */
  readonly root: string
  /** What its `SKILL.md` says of it. */
  readonly frontMatter: FrontMatter
  /** All of its files, `SKILL.md` included. */
  readonly files: readonly SkillFile[]
}

/**
 * Defines a skill, to be served with `server.extend(skills([…]))`.
 *
 * ```ts
 * const refunds = skill({
 *   files: {
 *     'SKILL.md': '---\nname: refunds\ndescription: How to refund an order\n---\nFollow references/POLICY.md.',
 *     'references/POLICY.md': 'Within 30 days.',
 *   },
 * })
 * ```
 *
 * @throws InvalidDefinitionError when there is no `SKILL.md`, its front matter is bad, the path does not end with the name, or a file's path is bad.
 * @see https://agentskills.io/specification
 */
export function skill({ files, path }: SkillOptions): Skill {
  const owner = path === undefined ? 'skill' : `skill "${path}"`
  const skillFile = Object.hasOwn(files, SKILL_FILE) ? files[SKILL_FILE] : undefined
  if (skillFile === undefined) throw new InvalidDefinitionError(`${owner}: files: expected ${SKILL_FILE}`)
  const frontMatter = parseFrontMatter(typeof skillFile === 'string' ? skillFile : decode(skillFile, owner), owner)
  const root = `skill://${checkPath(path ?? frontMatter.name, frontMatter.name)}`
  for (const filePath of Object.keys(files)) checkFilePath(filePath, owner)
  const made = Object.entries(files).map(([filePath, contents]) => new SkillFile(root, filePath, contents))
  checkLimits(made, `skill "${frontMatter.name}"`)
  return { uri: `${root}/${SKILL_FILE}`, root, frontMatter, files: made }
}

function decode(bytes: Uint8Array, owner: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new InvalidDefinitionError(`${owner}: expected ${SKILL_FILE} to be UTF-8`, { cause })
  }
}

function checkPath(path: string, name: string): string {
  const parts = path.split('/')
  if (parts.at(-1) !== name)
    throw new InvalidDefinitionError(`skill "${path}": expected the folder to have the name of the skill, "${name}"`)
  if (!parts.every((part) => PATH_PART.test(part) && part !== '.' && part !== '..'))
    throw new InvalidDefinitionError(`skill "${path}": expected a path of letters, digits and . _ ~ - between slashes`)
  return path
}

function checkLimits(files: readonly SkillFile[], owner: string): void {
  const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0)
  if (files.length > MAX_FILES || bytes > MAX_BYTES) {
    throw new InvalidDefinitionError(
      `${owner}: expected at most ${MAX_FILES} files of ${MAX_BYTES} bytes in all, got ${files.length} of ${bytes}; hosts load no more`,
    )
  }
}
