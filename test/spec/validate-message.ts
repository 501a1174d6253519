import { readFileSync } from 'node:fs'
import type { RawMessage } from '@portico/testing'
import { Ajv, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormatsOf, { type FormatsPlugin } from 'ajv-formats'

/** The definition that the result of each method has to match. */
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
    const definition = message.id === undefined ? 'ServerNotification' : 'ServerRequest'
    problems.push(...validateDefinition(protocolVersion, definition, message))
  } else if (message.result !== undefined && method !== undefined) {
    const definition = RESULTS[method]
    if (definition === undefined) throw new Error(`no definition is known for results of ${method}`)
    problems.push(...validateDefinition(protocolVersion, definition, message.result))
  }
  return problems
}
