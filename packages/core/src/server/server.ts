import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { PrincipalWith } from '../auth/check-claims.ts'
import type { Claims } from '../auth/principal.ts'
import type { Context } from '../engine/context.ts'
import { Engine } from '../engine/engine.ts'
import { registerDecorated } from '../definition/register-decorated.ts'
import type {
  AnyPromptDefinition,
  PromptArgs,
  PromptArgsInput,
  PromptDefinition,
  PromptHandler,
  PromptOptions,
} from '../definition/prompt.ts'
import type { AnyResourceDefinition, ResourceHandler, ResourceOptions } from '../definition/resource.ts'
import type { AnyToolDefinition, ToolDefinition, ToolHandler, ToolOptions, ToolType, ToolTypeOf } from '../definition/tool.ts'
import type { Extension } from '../extension/extension.ts'
import type { Schema } from '../schema/schema.ts'
import type { LifecycleEventName, LifecycleEvents } from './lifecycle-events.ts'
import type { Middleware } from './middleware.ts'
import { checkPrefix, mount, type MountOptions } from '../mount/mount.ts'
import { mountOfficial } from '../mount/mount-official.ts'
import type { OfficialServer } from '../mount/official-server.ts'
import type { ConnectedTransport, ConnectTransportOptions } from '../transport/connected-transport.ts'
import { OfficialConnection } from '../transport/official-connection.ts'
import type { OfficialTransport } from '../transport/official-transport.ts'
import type { ServerHandle } from './server-handle.ts'
import type { ServerInfo } from './server-info.ts'
import type { ServerOptions } from './server-options.ts'

/** The types of the tools in a record of definitions. */
export type ToolTypes<Definitions extends Readonly<Record<string, AnyToolDefinition>>> = {
  // The context plays no part in what callers see; `any` stands for each.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
  readonly [Name in keyof Definitions]: Definitions[Name] extends ToolDefinition<infer Input, infer Output, infer Result, any>
    ? ToolTypeOf<Input, Output, Result>
    : ToolType
}

/** The arguments of the prompts in a record of definitions. */
export type PromptTypes<Definitions extends Readonly<Record<string, AnyPromptDefinition>>> = {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the context plays no part in what callers see
  readonly [Name in keyof Definitions]: Definitions[Name] extends PromptDefinition<infer Args, any>
    ? PromptArgsInput<Args>
    : unknown
}

/** The types of mounted components, by the names they have where they are mounted. */
export type Prefixed<Prefix extends string, Types> = {
  readonly [Name in keyof Types & string as `${Prefix}_${Name}`]: Types[Name]
}

/** What a schema of claims says of `ctx.principal`. */
export type Claiming<Claimed extends StandardSchemaV1 | undefined> = Claimed extends StandardSchemaV1
  ? { readonly principal: PrincipalWith<StandardSchemaV1.InferInput<Claimed> & Claims> | undefined }
  : None

/** Nothing yet: a server without tools or prompts, a context to which nothing was added. */
export type None = Record<never, never>

/**
 * An MCP server: tools, resources and prompts, defined once and served to any number of clients at the same time, in every revision.
 * Its type carries what middleware added to the context, and the types of its tools and prompts for typed clients.
 *
 * Definitions may be added and removed while it serves; clients are told. Made by {@link createServer}.
 */
export class Server<Added extends object = None, Tools = None, Prompts = None> {
  /** The types of what was defined. Not there at run time. */
  declare readonly '~types': { readonly tools: Tools; readonly prompts: Prompts }
  readonly #engine: Engine

  constructor(options: ServerOptions) {
    this.#engine = new Engine(options)
    engines.set(this, this.#engine)
  }

  /** The server's description of itself. */
  get info(): ServerInfo {
    return this.#engine.info
  }

  /** What handlers see as `ctx.server`, for use outside of them. */
  get handle(): ServerHandle {
    return this.#engine.handle
  }

  /**
   * Puts a middleware around every tool, resource and prompt of the server, also around those defined before. The first one used is outermost.
   * What it adds to the context is there, in the types, for handlers defined after it.
   */
  use<Adds extends object>(middleware: Middleware<Adds, Added>): Server<Added & Adds, Tools, Prompts> {
    this.#engine.use(middleware) // kept with others that add and need other things; the order is checked here
    return this as unknown as Server<Added & Adds, Tools, Prompts> // the same object; its type has learned what was added
  }

  /**
   * Defines a tool.
   *
   * @throws {@link InvalidDefinitionError} when the name is bad or taken, or a schema cannot be expressed as JSON Schema.
   * @see MCP, Tools
   */
  tool<
    const Name extends string,
    const Input extends Schema | undefined = undefined,
    const Output extends Schema | undefined = undefined,
    Result = unknown,
  >(
    name: Name,
    options: ToolOptions<Input, Output>,
    handler: ToolHandler<Input, Output, Result, Context & Added>,
  ): Server<Added, Tools & { readonly [Key in Name]: ToolTypeOf<Input, Output, Result> }, Prompts> {
    this.#addTool(name, { ...options, handler })
    return this as never // the same object; its type has learned the tool
  }

  /** Defines tools from values made by `tool()`; the keys are their names. Throws as {@link Server.tool} does. */
  tools<const Definitions extends Readonly<Record<string, AnyToolDefinition<Context & Added>>>>(
    definitions: Definitions,
  ): Server<Added, Tools & ToolTypes<Definitions>, Prompts> {
    for (const [name, definition] of Object.entries(definitions)) this.#addTool(name, definition)
    return this as never // the same object; its type has learned the tools
  }

  /**
   * Defines a resource with a fixed URI, or a template (RFC 6570) whose variables the handler gets.
   *
   * @throws {@link InvalidDefinitionError} when the URI is bad or taken, or the template is ambiguous.
   * @see MCP, Resources
   */
  resource<const Uri extends string>(uri: Uri, options: ResourceOptions, handler: ResourceHandler<Uri, Context & Added>): this {
    this.#engine.resources.add({ ...options, uri, handler })
    return this
  }

  /** Defines resources from values made by `resource()`. Throws as {@link Server.resource} does. */
  resources(definitions: readonly AnyResourceDefinition<Context & Added>[]): this {
    for (const definition of definitions) this.#engine.resources.add(definition)
    return this
  }

  /**
   * Defines a prompt.
   *
   * @throws {@link InvalidDefinitionError} when the name is bad or taken, or a schema cannot be expressed as JSON Schema.
   * @see MCP, Prompts
   */
  prompt<const Name extends string, const Args extends PromptArgs = None>(
    name: Name,
    options: PromptOptions<Args>,
    handler: PromptHandler<Args, Context & Added>,
  ): Server<Added, Tools, Prompts & { readonly [Key in Name]: PromptArgsInput<Args> }> {
    this.#addPrompt(name, { ...options, handler })
    return this as never // the same object; its type has learned the prompt
  }

  /** Defines prompts from values made by `prompt()`; the keys are their names. Throws as {@link Server.prompt} does. */
  prompts<const Definitions extends Readonly<Record<string, AnyPromptDefinition<Context & Added>>>>(
    definitions: Definitions,
  ): Server<Added, Tools, Prompts & PromptTypes<Definitions>> {
    for (const [name, definition] of Object.entries(definitions)) this.#addPrompt(name, definition)
    return this as never // the same object; its type has learned the prompts
  }

  /**
   * Defines what the methods of `instance` are decorated as, with `@Tool`, `@Resource` and `@Prompt`.
   *
   * @throws {@link InvalidDefinitionError} when its class has no decorated method, or as the other definitions do.
   */
  register(instance: object): this {
    registerDecorated(instance, {
      tool: (name, definition) => this.#addTool(name, definition),
      resource: (definition) => this.#engine.resources.add(definition),
      prompt: (name, definition) => this.#addPrompt(name, definition),
    })
    return this
  }

  /**
   * Makes another server part of this one: its tools and prompts as `prefix_name`, its resources by their own URIs. Its middleware comes along, inside of
   * this server's; what it defines or removes later follows. A call costs no more than that of a tool defined here.
   *
   * @throws {@link InvalidDefinitionError} when the prefix is bad, a name is taken, or the server would be mounted in itself.
   */
  mount<const Prefix extends string, OtherAdded extends object, OtherTools, OtherPrompts>(
    prefix: Prefix,
    other: Server<OtherAdded, OtherTools, OtherPrompts>,
    options?: MountOptions,
  ): Server<Added, Tools & Prefixed<Prefix, OtherTools>, Prompts & Prefixed<Prefix, OtherPrompts>>
  /**
   * Makes an instance of the official SDK's `McpServer` or `Server` part of this one: its tools and prompts as `prefix_name`, its resources by their own
   * URIs. It checks arguments and results itself, may ask the client, and what it lists anew follows. Errors appear when the server is started.
   *
   * @throws {@link InvalidDefinitionError} when the prefix is bad.
   */
  mount(prefix: string, other: OfficialServer, options?: MountOptions): this
  mount(prefix: string, other: AnyServer | OfficialServer, options?: MountOptions): never {
    if (other instanceof Server) mount(this.#engine, prefix, engineOf(other), options)
    else this.#engine.awaitSchema(mountOfficial(this.#engine, checkPrefix(prefix), other, options))
    return this as never // the same object; its type has learned what was mounted
  }

  /**
   * Adds an extension of the protocol, made by `extension()`, with the resources that come with it.
   *
   * @throws {@link InvalidDefinitionError} when it, or a method or resource that it adds, is there already.
   * @see MCP, Extensions
   */
  extend(extension: Extension): this {
    this.#engine.extend(extension)
    return this
  }

  /** Removes a tool while serving; clients are told. False when there was none. */
  removeTool(name: string): boolean {
    return this.#engine.tools.remove(name)
  }

  /** Removes a resource or template while serving; clients are told. False when there was none. */
  removeResource(uri: string): boolean {
    return this.#engine.resources.remove(uri)
  }

  /** Removes a prompt while serving; clients are told. False when there was none. */
  removePrompt(name: string): boolean {
    return this.#engine.prompts.remove(name)
  }

  /** Tells every client that subscribed to the resource that it changed. */
  resourceUpdated(uri: string): void {
    this.#engine.resourceUpdated(uri)
  }

  /** Tells the client that was sent to a URL that its user is done there. @see {@link ServerHandle.elicitationCompleted} */
  elicitationCompleted(elicitationId: string): boolean {
    return this.#engine.elicitationCompleted(elicitationId)
  }

  /** Observes a lifecycle event. Returns the function that stops it. */
  on<Name extends LifecycleEventName>(event: Name, listener: (event: LifecycleEvents[Name]) => void): () => void {
    return this.#engine.observers.on(event, listener)
  }

  /**
   * Serves one client over a transport of the official SDK, of version 1 or 2; a transport that knows who is calling (`authInfo`) says so with each message.
   * Called once for each transport; closed with the server.
   *
   * ```ts
   * await server.connect(new StdioServerTransport())
   * ```
   *
   * @returns once it is being served.
   * @throws what the transport throws when it cannot start; an {@link InvalidDefinitionError} when a schema cannot be expressed.
   */
  async connect(transport: OfficialTransport, options: ConnectTransportOptions = {}): Promise<ConnectedTransport> {
    const connection = new OfficialConnection(this.#engine, transport, options)
    await connection.start()
    return connection
  }

  /** Closes every transport that serves it and every session. May be called again. */
  close(): Promise<void> {
    return this.#engine.close()
  }

  #addTool(name: string, definition: AnyToolDefinition): void {
    this.#engine.addTool(name, definition)
  }

  #addPrompt(name: string, definition: AnyPromptDefinition): void {
    this.#engine.awaitSchema(this.#engine.prompts.add(name, definition))
  }
}

/** A server whatever its types: what transports serve. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a server is invariant in what was added to its context
export type AnyServer = Server<any, any, any>

/** The engine behind each server: for transports, not for users. */
const engines = new WeakMap<AnyServer, Engine>()

/**
 * The engine of a server, for transports.
 *
 * @throws TypeError when it is no server of this copy of `@portico/core`.
 * @internal
 */
export function engineOf(server: AnyServer): Engine {
  const engine = engines.get(server)
  if (engine === undefined) throw new TypeError('expected a server made by createServer of the same copy of @portico/core')
  return engine
}

/**
 * Makes a server.
 *
 * ```ts
 * const server = createServer({ name: 'clock', version: '1.0.0' })
 *   .tool('now', { description: 'The current time' }, () => new Date().toISOString())
 * ```
 *
 * @throws {@link InvalidDefinitionError} when `protocolVersions` is empty or names an unknown version.
 */
export function createServer<const Claimed extends StandardSchemaV1 | undefined = undefined>(
  options: ServerOptions<Claimed>,
): Server<Claiming<Claimed>> {
  return new Server(options)
}
