import { InvalidDefinitionError } from '@portico/core'
import { parse } from 'yaml'
import { checkJson } from './check-json.ts'

/** What a `SKILL.md` says of its skill, as it stands at its beginning. @see https://agentskills.io/specification */
export interface FrontMatter {
  /** Names the skill: lower-case letters, digits and hyphens, at most 64. The skill's folder has the same name. */
  readonly name: string
  /** What the skill does and when to use it, for the model; at most 1,024 characters. */
  readonly description: string
  /** Anything more. */
  readonly [field: string]: unknown
}

/** From a line of three hyphens to the next. */
const BLOCK = /^---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/
const NAME = /^[a-z\d]+(?:-[a-z\d]+)*$/
const MAX_NAME_LENGTH = 64
const MAX_DESCRIPTION_LENGTH = 1024
/** "Keys prefixed with `io.modelcontextprotocol/` are reserved for metadata defined by MCP extensions"; there are none yet. Skills, Frontmatter */
const RESERVED_PREFIX = 'io.modelcontextprotocol/'

/**
 * Reads the front matter of a `SKILL.md`.
 *
 * @param owner names the skill in error messages.
 * @throws InvalidDefinitionError when there is none, it is no YAML, or a field is missing or bad.
 */
export function parseFrontMatter(text: string, owner: string): FrontMatter {
  const block = BLOCK.exec(text)?.[1]
  if (block === undefined)
    throw new InvalidDefinitionError(`${owner}: expected SKILL.md to begin with front matter, between two lines of ---`)
  const fields = parseYaml(block, owner)
  const { name, description, metadata } = fields
  if (typeof name !== 'string' || name.length > MAX_NAME_LENGTH || !NAME.test(name)) {
    throw new InvalidDefinitionError(
      `${owner}: front matter: expected name to be at most ${MAX_NAME_LENGTH} lower-case letters, digits and single hyphens, got ${show(name)}`,
    )
  }
  if (typeof description !== 'string' || description.trim() === '' || description.length > MAX_DESCRIPTION_LENGTH) {
    throw new InvalidDefinitionError(
      `${owner}: front matter: expected description to be a text of at most ${MAX_DESCRIPTION_LENGTH} characters`,
    )
  }
  checkMetadata(metadata, owner)
  return { ...fields, name, description }
}

function parseYaml(block: string, owner: string): Record<string, unknown> {
  let fields: unknown
  try {
    fields = parse(block, { logLevel: 'error' })
  } catch (error) {
    throw new InvalidDefinitionError(`${owner}: front matter: ${error instanceof Error ? error.message : 'is no YAML'}`, {
      cause: error,
    })
  }
  if (!isRecord(fields)) throw new InvalidDefinitionError(`${owner}: front matter: expected fields such as "name: …"`)
  checkJson(fields, `${owner}: front matter`)
  return fields
}

function checkMetadata(metadata: unknown, owner: string): void {
  const reserved = isRecord(metadata) && Object.keys(metadata).find((key) => key.startsWith(RESERVED_PREFIX))
  if (typeof reserved === 'string')
    throw new InvalidDefinitionError(`${owner}: front matter: metadata: the prefix of "${reserved}" is reserved`)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 100)
}
