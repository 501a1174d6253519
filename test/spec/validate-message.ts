import { readFileSync } from 'node:fs'
import type { RawMessage } from '@portico/testing'
import { Ajv, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormatsOf, { type FormatsPlugin } from 'ajv-formats'
import { since } from './revisions-in-force.ts'

/** The definition that the result of each method has to match; those of extensions match `Result`. */
const RESULTS: Readonly<Record<string, string>> = {
  initialize: 'InitializeResult',
  ping: 'EmptyResult',
  'server/discover': 'DiscoverResult',
  'tools/list': 'ListToolsResult',
  'tools/call': 'CallToolResult',
  'resources/list': 'ListResourcesResult',
  'resources/templates/list': 'ListResourceTemplatesResult',
  'resources/read': 'ReadResourceResult',
  'resources/subscribe': 'EmptyResult',
  'resources/unsubscribe': 'EmptyResult',
  'prompts/list': 'ListPromptsResult',
  'prompts/get': 'GetPromptResult',
  'completion/complete': 'CompleteResult',
  'logging/setLevel': 'EmptyResult',
  'subscriptions/listen': 'SubscriptionsListenResult',
  'tasks/get': 'GetTaskResult',
  'tasks/result': 'CallToolResult',
  'tasks/list': 'ListTasksResult',
  'tasks/cancel': 'CancelTaskResult',
  'elicitation/create': 'ElicitResult',
  'sampling/createMessage': 'CreateMessageResult',
  'roots/list': 'ListRootsResult',
}

/** Requests of extensions have no schema in revisions whose core protocol does not have them. */
const EXTENSION_METHODS: ReadonlySet<string> = new Set(['tasks/get', 'tasks/update', 'tasks/cancel'])

/** Notifications of extensions have no schema. */
const EXTENSION_NOTIFICATIONS: ReadonlySet<string> = new Set(['notifications/tasks'])

/** The definitions of errors that have one of their own, by their codes. */
const ERRORS: Readonly<Record<number, string>> = {
  [-32_020]: 'HeaderMismatchError',
  [-32_021]: 'MissingRequiredClientCapabilityError',
  [-32_022]: 'UnsupportedProtocolVersionError',
}

interface SpecSchema {
  readonly $schema: string
  readonly definitions?: Readonly<Record<string, object>>
  readonly $defs?: Readonly<Record<string, object>>
}

interface Revision {
  readonly ajv: Ajv
  readonly path: '#/$defs' | '#/definitions'
}

// The module is CommonJS; its default export is one level down when TypeScript looks, and not when Node does.
const addFormats = addFormatsOf as unknown as FormatsPlugin
const revisions = new Map<string, Revision>()

function revisionOf(protocolVersion: string): Revision {
  let revision = revisions.get(protocolVersion)
  if (revision === undefined) {
    const text = readFileSync(new URL(`./schema/${protocolVersion}.json`, import.meta.url), 'utf8')
    const schema = JSON.parse(text) as SpecSchema
    // The specification's schemas use keywords beside `type` lists, which ajv's strict mode takes for mistakes.
    const options = { strict: false, allErrors: true }
    const ajv = schema.$schema.includes('2020-12') ? new Ajv2020(options) : new Ajv(options)
    addFormats(ajv)
    ajv.addSchema(schema, 'spec')
    revision = { ajv, path: schema.$defs === undefined ? '#/definitions' : '#/$defs' }
    revisions.set(protocolVersion, revision)
  }
  return revision
}

/** True when the schema of a revision has a definition of that name. */
function hasDefinition(protocolVersion: string, definition: string): boolean {
  const { ajv, path } = revisionOf(protocolVersion)
  return ajv.getSchema(`spec${path}/${definition}`) !== undefined
}

/** Checks a value against one definition of a revision's schema. Returns what is wrong with it, one line each. */
export function validateDefinition(protocolVersion: string, definition: string, value: unknown): readonly string[] {
  const { ajv, path } = revisionOf(protocolVersion)
  const validate = ajv.getSchema(`spec${path}/${definition}`) as ValidateFunction | undefined
  if (validate === undefined) throw new Error(`the schema of ${protocolVersion} has no definition ${definition}`)
  if (validate(value)) return []
  return (validate.errors ?? []).map(({ instancePath, message }) => `${definition}${instancePath}: ${message ?? 'is wrong'}`)
}

/**
 * Checks a message that a server sent against the schema of a revision: its envelope, and what is in it.
 *
 * @param method of the request that a result answers.
 * @returns what is wrong with it, one line each; nothing when it is valid.
 */
export function validateMessage(protocolVersion: string, message: RawMessage, method?: string): readonly string[] {
  const problems = [...validateDefinition(protocolVersion, 'JSONRPCMessage', message)]
  if (message.method !== undefined) {
    if (EXTENSION_NOTIFICATIONS.has(message.method)) return problems
    const definition = message.id === undefined ? 'ServerNotification' : 'ServerRequest'
    // A revision in which servers send no requests has no such definition.
    if (!hasDefinition(protocolVersion, definition)) return [...problems, `${protocolVersion} has no ${definition}`]
    problems.push(...validateDefinition(protocolVersion, definition, message))
  } else if (message.error !== undefined) {
    const definition = ERRORS[message.error.code]
    if (definition !== undefined && !hasDefinition(protocolVersion, definition))
      return [...problems, `${protocolVersion} has no ${definition}`]
    if (definition !== undefined) problems.push(...validateDefinition(protocolVersion, definition, message))
  } else problems.push(...validateResult(protocolVersion, message, method))
  return problems
}

/**
 * Checks a message that a client sends against the schema of a revision, as {@link validateMessage} does for those of a server.
 *
 * @param method of the server's request that a result answers.
 */
export function validateClientMessage(protocolVersion: string, message: RawMessage, method?: string): readonly string[] {
  const problems = [...validateDefinition(protocolVersion, 'JSONRPCMessage', message)]
  if (message.method !== undefined) {
    const isExtended = since('2026-07-28').some((version) => version === protocolVersion) && EXTENSION_METHODS.has(message.method)
    const definition = message.id === undefined ? 'ClientNotification' : 'ClientRequest'
    if (!isExtended) problems.push(...validateDefinition(protocolVersion, definition, message))
  } else problems.push(...validateResult(protocolVersion, message, method))
  return problems
}

function validateResult(protocolVersion: string, { result }: RawMessage, method: string | undefined): readonly string[] {
  if (result === undefined || method === undefined) return []
  const definition = resultDefinition(protocolVersion, result, method)
  if (!hasDefinition(protocolVersion, definition)) return [`${protocolVersion} has no ${definition}`]
  return validateDefinition(protocolVersion, definition, result)
}

function resultDefinition(protocolVersion: string, result: Readonly<Record<string, unknown>>, method: string): string {
  if (result['resultType'] === 'input_required') return 'InputRequiredResult'
  if (result['resultType'] === 'task') return 'Result'
  if (method === 'tools/call' && 'task' in result) return 'CreateTaskResult'
  const definition = RESULTS[method]
  return definition !== undefined && hasDefinition(protocolVersion, definition) ? definition : 'Result'
}
