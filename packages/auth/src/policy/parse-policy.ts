import { isAbsolute } from 'node:path'
import { PERMISSION_LEVELS } from '@portico/core'
import { PolicyError } from '../errors.ts'
import type { PolicyDocument } from './policy-document.ts'

/** Checks one member; returns what is wrong, each with the path to it. */
type Check = (value: unknown, path: string) => readonly string[]

/**
 * Checks a policy document.
 *
 * @param where names it in messages, such as its file.
 * @throws {@link PolicyError} with everything that is wrong: unknown members, levels, roles, and values of another kind.
 */
export function parsePolicy(document: unknown, where: string): PolicyDocument {
  const problems = checkDocument(document, '')
  if (problems.length === 0) problems.push(...unknownRoles(document as PolicyDocument)) // its shape was checked
  if (problems.length > 0) throw new PolicyError(`${where}: ${problems.join('; ')}`)
  return document as PolicyDocument // checked above
}

const oneOf =
  (values: readonly string[]): Check =>
  (value, path) =>
    typeof value === 'string' && values.includes(value)
      ? []
      : [`${path}: expected one of ${values.join(', ')}, got ${shown(value)}`]

const text: Check = (value, path) =>
  typeof value === 'string' && value !== '' ? [] : [`${path}: expected a text, got ${shown(value)}`]

const host: Check = (value, path) =>
  typeof value === 'string' && /^(?:\*|(?:\*\.)?[a-z\d](?:[a-z\d.-]*[a-z\d])?|\[[\da-f:.]+\])$/.test(value)
    ? []
    : [`${path}: expected a host in lower case without port, such as "api.example.com" or "*.example.com", got ${shown(value)}`]

const folder: Check = (value, path) =>
  typeof value === 'string' && isAbsolute(value) ? [] : [`${path}: expected an absolute path, got ${shown(value)}`]

const integer =
  (max = Number.MAX_SAFE_INTEGER): Check =>
  (value, path) =>
    Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= max
      ? []
      : [`${path}: expected an integer from 1${max === Number.MAX_SAFE_INTEGER ? '' : ` to ${max}`}, got ${shown(value)}`]

const listOf =
  (check: Check): Check =>
  (value, path) =>
    Array.isArray(value)
      ? value.flatMap((entry: unknown, index) => check(entry, `${path}[${index}]`))
      : [`${path}: expected an array, got ${shown(value)}`]

const recordOf =
  (check: Check): Check =>
  (value, path) =>
    isObject(value)
      ? Object.entries(value).flatMap(([key, member]) => check(member, pathTo(path, key)))
      : [`${path}: expected an object, got ${shown(value)}`]

const object =
  (members: Readonly<Record<string, Check>>): Check =>
  (value, path) => {
    if (!isObject(value)) return [`${path === '' ? 'the policy' : path}: expected an object, got ${shown(value)}`]
    return Object.entries(value).flatMap(([key, member]) => {
      const check = Object.hasOwn(members, key) ? members[key] : undefined
      return check?.(member, pathTo(path, key)) ?? [`${pathTo(path, key)}: expected one of ${Object.keys(members).join(', ')}`]
    })
  }

const GRANT = {
  levels: listOf(oneOf(PERMISSION_LEVELS)),
  allow: listOf(text),
  deny: listOf(text),
  hosts: listOf(host),
  ports: listOf(integer(65_535)),
  paths: object({ read: listOf(folder), write: listOf(folder) }),
  limits: object({
    callsPerMinute: integer(),
    concurrentCalls: integer(),
    timeoutMs: integer(),
    resultBytes: integer(),
  }),
}

const TAG = { requires: GRANT.levels, hosts: GRANT.hosts, ports: GRANT.ports }

const anything: Check = () => []

const checkDocument = (document: unknown, path: string): string[] => [
  ...object({
    $schema: anything,
    roles: recordOf(object(GRANT)),
    principals: recordOf(object({ ...GRANT, roles: listOf(text) })),
    tags: recordOf(object(TAG)),
  })(document, path),
]

/** A role that is spelled wrongly would give nothing, without a word. */
function unknownRoles({ roles = {}, principals = {} }: PolicyDocument): readonly string[] {
  return Object.entries(principals).flatMap(([id, grant]) =>
    (grant.roles ?? []).flatMap((role) =>
      Object.hasOwn(roles, role) ? [] : [`${pathTo('principals', id)}.roles: there is no role ${shown(role)} in roles`],
    ),
  )
}

function pathTo(path: string, key: string): string {
  if (!/^[\w$-]+$/.test(key)) return `${path}[${shown(key)}]`
  return path === '' ? key : `${path}.${key}`
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function shown(value: unknown): string {
  const json = JSON.stringify(value) as string | undefined // nothing for undefined and functions
  return (json ?? typeof value).slice(0, 60)
}
