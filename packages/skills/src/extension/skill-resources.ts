import { type AnyResourceDefinition, type CacheHints, InvalidDefinitionError, resource } from '@portico/core'
import type { Skill } from '../skill/skill.ts'
import type { SkillFile } from '../skill/skill-file.ts'

/**
 * The files of skills as resources, by their URIs. A skill may be within another: their files are the same.
 *
 * @throws InvalidDefinitionError when two skills have different files at one URI.
 */
export function skillResources(
  skills: readonly Skill[],
  cache: Partial<CacheHints> | undefined,
): ReadonlyMap<string, AnyResourceDefinition> {
  const files = new Map<string, SkillFile>()
  for (const skill of skills) {
    for (const file of skill.files) {
      const other = files.get(file.uri)
      if (other !== undefined && !isSame(other.bytes, file.bytes))
        throw new InvalidDefinitionError(`skills: expected one file at ${file.uri}, got two that differ`)
      files.set(file.uri, file)
    }
  }
  const descriptions = new Map(skills.map(({ uri, frontMatter }) => [uri, frontMatter]))
  return new Map([...files].map(([uri, file]) => [uri, toResource(file, descriptions.get(uri), cache)]))
}

function toResource(
  { uri, name, mimeType, bytes, text }: SkillFile,
  described: Skill['frontMatter'] | undefined,
  cache: Partial<CacheHints> | undefined,
): AnyResourceDefinition {
  return resource({
    uri,
    name: described?.name ?? name,
    mimeType,
    size: bytes.length,
    ...(described && { description: described.description }),
    ...(cache && { cache }),
    handler: () => text ?? bytes,
  })
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}
