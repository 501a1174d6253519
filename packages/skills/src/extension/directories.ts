import type { AnyResourceDefinition, ResourceDescription } from '@portico/core'
import type { Skill } from '../skill/skill.ts'

/** What a directory is as a resource. */
const DIRECTORY = 'inode/directory'

/** The children of each directory, by its URI: those of the skills, those within them, and those that lead to them. */
export function directoriesOf(
  skills: readonly Skill[],
  resources: ReadonlyMap<string, AnyResourceDefinition>,
): ReadonlyMap<string, readonly ResourceDescription[]> {
  const directories = new Map<string, Map<string, ResourceDescription>>()
  for (const { root } of skills) {
    for (const [uri, { name = uri, description, mimeType, size }] of resources) {
      if (!uri.startsWith(`${root}/`)) continue
      const file = {
        uri,
        name,
        ...(description && { description }),
        ...(mimeType && { mimeType }),
        ...(size !== undefined && { size }),
      }
      addChild(directories, file)
    }
  }
  return new Map([...directories].map(([uri, children]) => [uri, [...children.values()]]))
}

/** Puts a child into its directory, and that into its own, up to the top. */
function addChild(directories: Map<string, Map<string, ResourceDescription>>, child: ResourceDescription): void {
  const parent = child.uri.slice(0, child.uri.lastIndexOf('/'))
  if (parent.endsWith('/')) return // what is left are the scheme and its slashes
  const children = directories.get(parent) ?? new Map<string, ResourceDescription>()
  directories.set(parent, children.set(child.uri, child))
  addChild(directories, { uri: parent, name: decodeURIComponent(parent.slice(parent.lastIndexOf('/') + 1)), mimeType: DIRECTORY })
}
