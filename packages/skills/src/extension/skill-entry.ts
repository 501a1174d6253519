import type { FrontMatter } from '../skill/front-matter.ts'
import type { Skill } from '../skill/skill.ts'

/** A file of a skill, as it is listed. @see Skills, Skill Entries */
export interface SkillResource {
  /** Where it is read. */
  readonly uri: string
  /** `sha256:` and 64 hexadecimal digits, over the bytes that are read. */
  readonly digest: string
  /** How many bytes it has. */
  readonly size: number
}

/** A skill, as it is listed. @see Skills, Skill Entries */
export interface SkillEntry {
  /** Where its `SKILL.md` is read. */
  readonly uri: string
  /** What its `SKILL.md` says of it. */
  readonly frontmatter: FrontMatter
  /** All of its files. */
  readonly resources: readonly SkillResource[]
}

/** Describes a skill as it is listed. */
export async function describeSkill({ uri, frontMatter, files }: Skill): Promise<SkillEntry> {
  const resources = await Promise.all(
    files.map(async (file) => ({ uri: file.uri, digest: await file.digest, size: file.bytes.length })),
  )
  return { uri, frontmatter: frontMatter, resources }
}
