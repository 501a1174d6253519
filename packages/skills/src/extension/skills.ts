import { type CacheHints, type Extension, extension, InvalidDefinitionError, InvalidParamsError, paginate } from '@portico/core'
import type { Skill } from '../skill/skill.ts'
import { directoriesOf } from './directories.ts'
import { describeSkill } from './skill-entry.ts'
import { skillResources } from './skill-resources.ts'

/** The extension's id. */
export const SKILLS_EXTENSION = 'io.modelcontextprotocol/skills'

const DEFAULT_PAGE_SIZE = 100

/** How {@link skills} are served. */
export interface SkillsOptions {
  /** How long clients may keep the list, the entries and the files. Default: that of the server. */
  readonly cache?: Partial<CacheHints>
  /** How many entries one page of a list holds, at least 1. Default 100. */
  readonly pageSize?: number
}

type Params = Readonly<Record<string, unknown>>

/**
 * Makes the extension that serves skills: `server.extend(skills([refunds, reports]))`. Clients that know skills list them with their digests; to all
 * others their files are resources of the server.
 *
 * @throws InvalidDefinitionError when two skills have the same URI, or different files at one, or `pageSize` is out of range.
 * @see https://modelcontextprotocol.io/extensions, Skills (SEP-2640)
 */
export function skills(served: readonly Skill[], { cache, pageSize = DEFAULT_PAGE_SIZE }: SkillsOptions = {}): Extension {
  if (!Number.isSafeInteger(pageSize) || pageSize < 1)
    throw new InvalidDefinitionError(`skills: pageSize: expected an integer ≥ 1, got ${pageSize}`)
  const byUri = new Map(served.map((skill) => [skill.uri, skill]))
  if (byUri.size < served.length) throw new InvalidDefinitionError('skills: expected each skill once')
  const resources = skillResources(served, cache)
  const directories = directoriesOf(served, resources)
  // Clients call these when the server says that it has skills; they declare nothing themselves.
  const requiresClient = false
  return extension({
    id: SKILLS_EXTENSION,
    settings: { directoryRead: true },
    resources: [...resources.values()],
    methods: {
      'skills/list': {
        requiresClient,
        cache: cache ?? {},
        handler: async ({ cursor }: Params) => {
          const { entries, nextCursor } = paginate(served, ({ uri }) => uri, cursor, pageSize)
          return { skills: await Promise.all(entries.map(describeSkill)), nextCursor }
        },
      },
      'skills/get': {
        requiresClient,
        cache: cache ?? {},
        handler: async ({ uri }: Params) => {
          const skill = typeof uri === 'string' ? byUri.get(uri) : undefined
          if (skill === undefined) throw noSuch('skills/get: expected params.uri to be the URI of a skill of this server', uri)
          return { skill: await describeSkill(skill) }
        },
      },
      'resources/directory/read': {
        requiresClient,
        cache: cache ?? {},
        handler: ({ uri, cursor }: Params) => {
          const children = typeof uri === 'string' ? directories.get(uri) : undefined
          if (children === undefined)
            throw noSuch('resources/directory/read: expected params.uri to be the URI of a directory of this server', uri)
          const { entries, nextCursor } = paginate(children, (child) => child.uri, cursor, pageSize)
          return { resources: entries, nextCursor }
        },
      },
    },
  })
}

function noSuch(message: string, uri: unknown): InvalidParamsError {
  return new InvalidParamsError(message, { data: { uri } })
}
