import { InvalidDefinitionError } from '@portico/core'
import { mediaTypeOf } from './media-type.ts'

/** A file of a skill: exactly the bytes that clients read. */
export class SkillFile {
  /** The path within the skill, with `/` between its parts: `references/GUIDE.md`. */
  readonly path: string
  /** Where clients read it. */
  readonly uri: string
  /** The media type. */
  readonly mimeType: string
  /** The text, where the file is text; clients get it as that. */
  readonly text: string | undefined
  /** The bytes. */
  readonly bytes: Uint8Array
  #digest: Promise<string> | undefined

  /** @param root the URI of the skill's folder. */
  constructor(root: string, path: string, contents: string | Uint8Array) {
    this.path = path
    this.uri = `${root}/${path.split('/').map(encodeURIComponent).join('/')}`
    this.bytes = typeof contents === 'string' ? new TextEncoder().encode(contents) : contents
    const { mimeType, text } = mediaTypeOf(path, this.bytes)
    this.mimeType = mimeType
    this.text = text
  }

  /** The last part of the path. */
  get name(): string {
    return this.path.slice(this.path.lastIndexOf('/') + 1)
  }

  /** `sha256:` and the digest of the bytes in hexadecimal. Computed once. */
  get digest(): Promise<string> {
    this.#digest ??= digestOf(this.bytes)
    return this.#digest
  }
}

async function digestOf(bytes: Uint8Array): Promise<string> {
  // A copy: the bytes may lie in memory that is shared, which digests are not made of.
  const digest = await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes))
  return `sha256:${[...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/**
 * Checks the path of a file within a skill.
 *
 * @param owner names the skill in error messages.
 * @throws InvalidDefinitionError when it is absolute, leaves the folder, or is written with backslashes.
 */
export function checkFilePath(path: string, owner: string): void {
  const isBad = path.split('/').some((part) => part === '' || part === '.' || part === '..')
  if (isBad || /[\\\p{Control}\p{Surrogate}]/u.test(path))
    throw new InvalidDefinitionError(
      `${owner}: files: expected a path within the skill, such as "references/GUIDE.md", got ${JSON.stringify(path)}`,
    )
}
