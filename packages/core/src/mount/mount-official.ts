import type { Prompt, Resource, ResourceTemplateType, Tool } from '@modelcontextprotocol/server'
import type { Requires } from '../auth/requirement.ts'
import type { AnyPromptDefinition } from '../definition/prompt.ts'
import type { AnyResourceDefinition } from '../definition/resource.ts'
import type { AnyToolDefinition } from '../definition/tool.ts'
import type { Context } from '../engine/context.ts'
import type { Engine } from '../engine/engine.ts'
import { InvalidDefinitionError } from '../errors.ts'
import type { Question } from '../multi-round-trip/question.ts'
import type { MountOptions } from './mount.ts'
import { OfficialPeer, type RequestListener } from './official-peer.ts'
import type { OfficialServer } from './official-server.ts'
import { passThroughSchema } from './pass-through-schema.ts'

/** What of the server is mounted, by the lists that it declares. */
const LISTS = ['tools', 'prompts', 'resources'] as const

/**
 * Makes an instance of the official SDK's server part of ours: its tools and prompts as `prefix_name`, its resources by their URIs. Calls go to it over a
 * connection within the process; it checks arguments and results itself. What it lists anew follows.
 *
 * @returns settles when what it offers is there.
 * @throws {@link InvalidDefinitionError} (by the promise) when a name is bad or taken.
 */
export async function mountOfficial(
  outer: Engine,
  prefix: string,
  server: OfficialServer,
  { requires }: MountOptions = {},
): Promise<void> {
  const mounted = new OfficialMount(outer, prefix, requires)
  await mounted.connect(server)
}

class OfficialMount {
  readonly #outer: Engine
  readonly #prefix: string
  /** What goes by this server, whatever the other one says of the same name. */
  readonly #own: MountOptions & { readonly tags: readonly string[] }
  readonly #peer: OfficialPeer
  /** Takes out what was mounted of a list. */
  readonly #mounted = new Map<string, (() => void)[]>()
  #isConnected = false

  constructor(outer: Engine, prefix: string, requires: Requires | undefined) {
    this.#own = requires === undefined ? { tags: [] } : { tags: [], requires }
    this.#outer = outer
    this.#prefix = prefix
    this.#peer = new OfficialPeer((list) => {
      if (this.#isConnected) outer.awaitSchema(this.#refresh(list))
    })
  }

  async connect(server: OfficialServer): Promise<void> {
    const capabilities = await this.#peer.connect(server, this.#outer.revisions.beforeInitialize.version)
    for (const list of LISTS) if (capabilities[list] !== undefined) await this.#refresh(list)
    this.#isConnected = true
  }

  async #refresh(list: string): Promise<void> {
    const definitions = await this.#definitionsOf(list)
    for (const remove of this.#mounted.get(list) ?? []) remove()
    this.#mounted.set(
      list,
      definitions.map((add) => add()),
    )
  }

  /** What adds each entry of a list; it returns what takes it out again. */
  async #definitionsOf(list: string): Promise<(() => () => void)[]> {
    if (list === 'tools') return (await this.#listAll<Tool>('tools/list', 'tools')).map((tool) => () => this.#addTool(tool))
    if (list === 'prompts')
      return (await this.#listAll<Prompt>('prompts/list', 'prompts')).map((prompt) => () => this.#addPrompt(prompt))
    const resources = await this.#listAll<Resource>('resources/list', 'resources')
    const templates = await this.#listAll<ResourceTemplateType>('resources/templates/list', 'resourceTemplates')
    const templateUris = new Set(templates.map(({ uriTemplate }) => uriTemplate))
    return [
      // A template may list its resources, which are read through it.
      ...resources.filter(({ uri }) => !templateUris.has(uri)).map((resource) => () => this.#addResource(resource)),
      ...templates.map(
        ({ uriTemplate, ...rest }) =>
          () =>
            this.#addResource({ ...rest, uri: uriTemplate }),
      ),
    ]
  }

  async #listAll<Entry>(method: string, member: string): Promise<readonly Entry[]> {
    const entries: Entry[] = []
    let cursor: unknown
    do {
      const page = await this.#peer.request(method, cursor === undefined ? {} : { cursor })
      entries.push(...((page[member] ?? []) as Entry[])) // by the specification
      cursor = page['nextCursor']
    } while (cursor !== undefined)
    return entries
  }

  #addTool({ name, inputSchema, outputSchema, execution: _, ...rest }: Tool & { execution?: unknown }): () => void {
    const mountedName = `${this.#prefix}_${name}`
    this.#outer.addTool(mountedName, {
      ...(rest as Omit<AnyToolDefinition, 'handler'>), // title, description, annotations, icons, _meta
      input: passThroughSchema(inputSchema),
      ...(outputSchema === undefined ? undefined : { output: passThroughSchema(outputSchema) }),
      ...this.#own,
      handler: (input: object, ctx: never) => this.#call('tools/call', { name, arguments: input }, ctx),
    })
    return () => this.#outer.tools.remove(mountedName)
  }

  #addPrompt({ name, arguments: args = [], ...rest }: Prompt): () => void {
    const mountedName = `${this.#prefix}_${name}`
    const schemas = args.map(
      ({ name: argument, description, required }) => [argument, argumentSchema(description, required === true)] as const,
    )
    const definition = {
      ...rest,
      ...this.#own,
      args: Object.fromEntries(schemas),
      handler: (given: object, ctx: never) => this.#call('prompts/get', { name, arguments: given }, ctx),
    } as unknown as AnyPromptDefinition // the result is a GetPromptResult of the mounted server
    this.#outer.awaitSchema(this.#outer.prompts.add(mountedName, definition))
    return () => this.#outer.prompts.remove(mountedName)
  }

  #addResource(resource: Resource): () => void {
    const definition = {
      ...resource,
      ...this.#own,
      handler: (_variables: object, ctx: never) => {
        const { uri } = (ctx as unknown as { request: { params: { uri: string } } }).request.params // the engine's own context
        return this.#call('resources/read', { uri }, ctx)
      },
    } as AnyResourceDefinition // the result is a ReadResourceResult of the mounted server
    this.#outer.resources.add(definition)
    return () => this.#outer.resources.remove(resource.uri)
  }

  /** Passes a call on, with what belongs to it in both directions. */
  #call(method: string, params: object, ctx: never): Promise<Readonly<Record<string, unknown>>> {
    const context: Context = ctx
    return this.#peer.request(method, params, listenerFor(context), context.signal)
  }
}

/** Passes progress, log messages and requests of the mounted server on to the client of the call. */
function listenerFor(context: Context): RequestListener {
  let asked = 0
  return {
    notification: (method, params) => {
      const { progress, total, message, level, data } = params as {
        progress?: number
        total?: number
        message?: string
        level?: string
        data?: unknown
      }
      if (method === 'notifications/progress' && typeof progress === 'number') context.progress(progress, total, message)
      if (method === 'notifications/message' && level !== undefined && level in context.log) {
        context.log[level as keyof Context['log']](typeof data === 'string' ? data : JSON.stringify(data))
      }
    },
    request: async (method, params) => {
      const key = `${method}-${++asked}`
      const answers: Readonly<Record<string, unknown>> = await context.ask({ [key]: questionOf(method, params) })
      return answers[key] as object // by the question below
    },
  }
}

/** A question that is passed on, its answer as it is. */
function questionOf(method: string, params: Readonly<Record<string, unknown>>): Question<object> {
  const parse: Question<object>['parse'] = (result) =>
    typeof result === 'object' && result !== null ? { value: result } : { problem: 'expected an object' }
  const ask = { params: () => params, parse }
  if (method === 'elicitation/create') {
    return { ...ask, method, requires: { elicitation: params['mode'] === 'url' ? { url: {} } : { form: {} } } }
  }
  if (method === 'sampling/createMessage') return { ...ask, method, requires: { sampling: {} } }
  if (method === 'roots/list') return { ...ask, method, requires: { roots: {} } }
  throw new InvalidDefinitionError(`${method}: a mounted server can ask for elicitation, sampling and roots`)
}

/** An argument of a prompt is a string; the mounted server checks more. */
function argumentSchema(description: string | undefined, isRequired: boolean): ReturnType<typeof passThroughSchema> {
  const schema = passThroughSchema(description === undefined ? { type: 'string' } : { type: 'string', description })
  const standard = schema['~standard']
  return {
    '~standard': {
      ...standard,
      validate: (value) => (value === undefined && isRequired ? { issues: [{ message: 'Required' }] } : { value }),
    },
  }
}
