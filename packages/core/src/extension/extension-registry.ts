import type { ToolOptions } from '../definition/tool.ts'
import type { Engine } from '../engine/engine.ts'
import { InvalidDefinitionError } from '../errors.ts'
import type { Client } from '../session/client.ts'
import type { Extension, ExtensionMethod } from './extension.ts'
import { compileExtensionMethod } from './extension-method.ts'

/** The extensions of one server. */
export class ExtensionRegistry {
  readonly #engine: Engine
  readonly #extensions = new Map<string, Extension>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** What the server declares as `capabilities.extensions`; `undefined` when it has none. */
  get capabilities(): Record<string, Readonly<Record<string, unknown>>> | undefined {
    if (this.#extensions.size === 0) return undefined
    return Object.fromEntries([...this.#extensions.values()].map(({ id, settings }) => [id, settings ?? {}]))
  }

  /** What accepts wishes for notifications, by their name in the filter of `subscriptions/listen`. */
  get subscriptions(): ReadonlyMap<string, NonNullable<Extension['subscriptions']>[string]> {
    return new Map([...this.#extensions.values()].flatMap(({ subscriptions }) => Object.entries(subscriptions ?? {})))
  }

  /** The extensions, for another server to mount. */
  get entries(): readonly Extension[] {
    return [...this.#extensions.values()]
  }

  /** Has every extension look at a tool. @throws what they throw. */
  checkTool(name: string, tool: ToolOptions): void {
    for (const extension of this.#extensions.values()) this.#check(extension, name, tool)
  }

  /** Has an extension look at the tools that are there already. @throws what it throws. */
  checkTools(extension: Extension): void {
    for (const { name, definition } of this.#engine.tools.entries) this.#check(extension, name, definition)
  }

  /** Which tools a client is not shown; `undefined` when no extension hides any. */
  hiddenFrom(client: Client): ((tool: ToolOptions) => boolean) | undefined {
    const deciding = [...this.#extensions.values()].flatMap(({ showsTool }) => showsTool ?? [])
    return deciding.length === 0 ? undefined : (tool) => deciding.some((showsTool) => !showsTool(tool, client))
  }

  /** The extension is served. */
  has(id: string): boolean {
    return this.#extensions.has(id)
  }

  /**
   * Adds an extension to every revision that has extensions.
   *
   * @throws {@link InvalidDefinitionError} when it is there already, or a method of that name is.
   */
  add(extension: Extension): void {
    const { id, methods = {} } = extension
    if (this.#extensions.has(id)) throw new InvalidDefinitionError(`extension "${id}": is there already`)
    for (const [name, definition] of Object.entries(methods)) {
      // extension() took methods of every kind of parameters; each is validated by its own schema.
      const method = compileExtensionMethod(id, name, definition as ExtensionMethod, this.#engine)
      if (!this.#engine.revisions.addMethod(name, method, definition.mirroredName)) {
        throw new InvalidDefinitionError(`extension "${id}": the method ${name} is there already`)
      }
    }
    this.#extensions.set(id, extension)
  }

  #check({ checkTool }: Extension, name: string, tool: ToolOptions): void {
    checkTool?.(name, tool, { hasResource: (uri) => this.#engine.resources.get(uri) !== undefined })
  }
}
