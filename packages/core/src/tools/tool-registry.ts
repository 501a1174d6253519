import type { AnyToolDefinition, ToolOptions } from '../definition/tool.ts'
import { validateName } from '../definition/name.ts'
import { InvalidDefinitionError } from '../errors.ts'
import { EncodedList } from '../pagination/encoded-list.ts'
import type { ServedRevision } from '../revision/served-revision.ts'
import type { InnerMiddleware, MountableEntry, RegistryOptions } from '../server/registry-options.ts'
import { CompiledTool } from './compiled-tool.ts'

/** How many lists are kept encoded: one for each revision and choice of tools that clients are shown. */
const MAX_LISTS = 64

/** The tools of one server, compiled, and their lists, encoded once per revision. */
export class ToolRegistry {
  readonly #tools = new Map<string, CompiledTool>()
  readonly #lists = new Map<string, EncodedList>()
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
    if (tool.task !== undefined) this.#hasTasks = true
    const { ready } = tool
    if (ready === undefined) this.#changed()
    else this.#listWhenReady(tool, ready)
    return ready
  }

  /** Removes a tool. False when there was none. */
  remove(name: string): boolean {
    const wasThere = this.#tools.delete(name)
    if (wasThere) this.#changed()
    return wasThere
  }

  /** Some tool can run as a task, or could. */
  get hasTasks(): boolean {
    return this.#hasTasks
  }

  /** The tools, for another server to mount. */
  get entries(): readonly MountableEntry<AnyToolDefinition>[] {
    return [...this.#tools.values()].map((tool) => ({
      name: tool.name,
      definition: tool.definition,
      middleware: () => tool.middleware,
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
   */
  list(revision: ServedRevision, cursor?: unknown, isHidden?: (tool: ToolOptions) => boolean): string {
    const hidden = isHidden && [...this.#tools.values()].filter(({ definition }) => isHidden(definition))
    return this.#listWithout(new Set(hidden), revision).page(cursor)
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

  /** The list without the hidden tools, by its revision and their names. */
  #listWithout(hidden: ReadonlySet<CompiledTool>, revision: ServedRevision): EncodedList {
    const key = [revision.version, ...[...hidden].map(({ name }) => name)].join()
    let list = this.#lists.get(key)
    if (list === undefined) {
      if (this.#lists.size >= MAX_LISTS) this.#lists.clear()
      const listed = [...this.#tools.values()].filter((tool) => !this.#unlisted.has(tool) && !hidden.has(tool))
      const entries = listed.map((tool) => [tool.name, tool.describe(revision)] as const)
      list = new EncodedList('tools', entries, revision, this.#options.list)
      this.#lists.set(key, list)
    }
    return list
  }

  #changed(): void {
    this.#lists.clear()
    this.#options.onChange()
  }
}
