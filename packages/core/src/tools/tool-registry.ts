import type { AnyToolDefinition, ToolOptions } from '../definition/tool.ts'
import { validateName } from '../definition/name.ts'
import { InvalidDefinitionError } from '../errors.ts'
import { EncodedList, privately } from '../pagination/encoded-list.ts'
import { ListCache } from '../pagination/list-cache.ts'
import type { ServedRevision } from '../revision/served-revision.ts'
import type { InnerMiddleware, MountableEntry, RegistryOptions } from '../server/registry-options.ts'
import { CompiledTool } from './compiled-tool.ts'

/** The tools of one server, compiled, and their lists, encoded once per revision and choice of tools that callers are shown. */
export class ToolRegistry {
  readonly #tools = new Map<string, CompiledTool>()
  readonly #lists = new ListCache<EncodedList>()
  readonly #guarded = new Set<CompiledTool>()
  /** Tools whose schemas are still being converted, or could not be: they are not listed. */
  readonly #unlisted = new Set<CompiledTool>()
  readonly #options: RegistryOptions
  #isUsed = false
  #hasTasks = false

  constructor(options: RegistryOptions) {
    this.#options = options
  }

  /** There is a tool, or was one: the server declares the capability. */
  get isUsed(): boolean {
    return this.#isUsed
  }

  /**
   * Compiles and adds a tool. Returns a promise while its schemas are being converted.
   *
   * @param inner the middleware that comes along with a tool of another server.
   * @throws {@link InvalidDefinitionError} when the name is bad or taken, or a schema cannot be expressed.
   */
  add(name: string, definition: AnyToolDefinition, inner?: InnerMiddleware): Promise<void> | undefined {
    validateName('tool', name)
    if (this.#tools.has(name)) throw new InvalidDefinitionError(`tool "${name}": is defined already`)
    const tool = new CompiledTool(name, definition, this.#options, inner)
    this.#tools.set(name, tool)
    this.#isUsed = true
    if (tool.guard !== undefined) this.#guarded.add(tool)
    if (tool.task !== undefined) this.#hasTasks = true
    const { ready } = tool
    if (ready === undefined) this.#changed()
    else this.#listWhenReady(tool, ready)
    return ready
  }

  /** Removes a tool. False when there was none. */
  remove(name: string): boolean {
    const tool = this.#tools.get(name)
    if (tool === undefined) return false
    this.#tools.delete(name)
    this.#guarded.delete(tool)
    this.#changed()
    return true
  }

  /** Some tool can run as a task, or could. */
  get hasTasks(): boolean {
    return this.#hasTasks
  }

  /** The tools that not everybody may use. */
  get guarded(): ReadonlySet<CompiledTool> {
    return this.#guarded
  }

  /** The tools, for another server to mount. */
  get entries(): readonly MountableEntry<AnyToolDefinition>[] {
    return [...this.#tools.values()].map((tool) => ({
      name: tool.name,
      definition: tool.definition,
      middleware: () => tool.middleware,
      guard: tool.guard,
    }))
  }

  /** The tool of that name. */
  get(name: string): CompiledTool | undefined {
    return this.#tools.get(name)
  }

  /**
   * The result of `tools/list` as JSON text, with the page that `cursor` asks for.
   *
   * @param isHidden says which tools this client is not shown.
   * @param denied the tools that do not exist for this caller, some of {@link ToolRegistry.guarded}.
   */
  list(
    revision: ServedRevision,
    cursor?: unknown,
    isHidden?: (tool: ToolOptions) => boolean,
    denied: readonly CompiledTool[] = [],
  ): string {
    const hidden = new Set(denied)
    if (isHidden !== undefined) for (const tool of this.#tools.values()) if (isHidden(tool.definition)) hidden.add(tool)
    return this.#lists.get(revision, hidden, () => this.#encode(revision, hidden)).page(cursor)
  }

  /** Folds the server's middleware around every tool anew. */
  refold(): void {
    for (const tool of this.#tools.values()) tool.refold()
  }

  #listWhenReady(tool: CompiledTool, ready: Promise<void>): void {
    this.#unlisted.add(tool)
    ready.then(
      () => {
        this.#unlisted.delete(tool)
        this.#changed()
      },
      // Who waits for the schema is told.
      () => undefined,
    )
  }

  #encode(revision: ServedRevision, hidden: ReadonlySet<CompiledTool>): EncodedList {
    const listed = [...this.#tools.values()].filter((tool) => !this.#unlisted.has(tool) && !hidden.has(tool))
    const entries = listed.map((tool) => [tool.name, tool.describe(revision)] as const)
    const options = this.#guarded.size === 0 ? this.#options.list : privately(this.#options.list)
    return new EncodedList('tools', entries, revision, options)
  }

  #changed(): void {
    this.#lists.clear()
    this.#options.onChange()
  }
}
