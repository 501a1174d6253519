import { validateName } from '../definition/name.ts'
import type { AnyPromptDefinition } from '../definition/prompt.ts'
import { InvalidDefinitionError } from '../errors.ts'
import { EncodedList, privately } from '../pagination/encoded-list.ts'
import { ListCache } from '../pagination/list-cache.ts'
import type { ServedRevision } from '../revision/served-revision.ts'
import type { InnerMiddleware, MountableEntry, RegistryOptions } from '../server/registry-options.ts'
import { CompiledPrompt } from './compiled-prompt.ts'

/** The prompts of one server, compiled, and their lists, encoded once per revision and choice of prompts that callers are shown. */
export class PromptRegistry {
  readonly #prompts = new Map<string, CompiledPrompt>()
  readonly #lists = new ListCache<Promise<EncodedList>>()
  readonly #guarded = new Set<CompiledPrompt>()
  /** Prompts whose schemas are still being converted, or could not be: they are not listed. */
  readonly #unlisted = new Set<CompiledPrompt>()
  readonly #options: RegistryOptions
  #isUsed = false

  constructor(options: RegistryOptions) {
    this.#options = options
  }

  /** There is a prompt, or was one: the server declares the capability. */
  get isUsed(): boolean {
    return this.#isUsed
  }

  /** Some prompt has an argument that can be completed. */
  get hasCompletions(): boolean {
    return [...this.#prompts.values()].some((prompt) => prompt.hasCompletions)
  }

  /**
   * Compiles and adds a prompt. Returns a promise while its schemas are being converted.
   *
   * @param inner the middleware that comes along with a prompt of another server.
   * @throws {@link InvalidDefinitionError} when the name is bad or taken, or a schema cannot be expressed.
   */
  add(name: string, definition: AnyPromptDefinition, inner?: InnerMiddleware): Promise<void> | undefined {
    validateName('prompt', name)
    if (this.#prompts.has(name)) throw new InvalidDefinitionError(`prompt "${name}": is defined already`)
    const prompt = new CompiledPrompt(name, definition, this.#options, inner)
    this.#prompts.set(name, prompt)
    this.#isUsed = true
    if (prompt.guard !== undefined) this.#guarded.add(prompt)
    const { ready } = prompt
    if (ready === undefined) this.#changed()
    else this.#listWhenReady(prompt, ready)
    return ready
  }

  /** Removes a prompt. False when there was none. */
  remove(name: string): boolean {
    const prompt = this.#prompts.get(name)
    if (prompt === undefined) return false
    this.#prompts.delete(name)
    this.#guarded.delete(prompt)
    this.#changed()
    return true
  }

  /** The prompts that not everybody may use. */
  get guarded(): ReadonlySet<CompiledPrompt> {
    return this.#guarded
  }

  /** The prompts, for another server to mount. */
  get entries(): readonly MountableEntry<AnyPromptDefinition>[] {
    return [...this.#prompts.values()].map((prompt) => ({
      name: prompt.name,
      definition: prompt.definition,
      middleware: () => prompt.middleware,
      guard: prompt.guard,
    }))
  }

  /** The prompt of that name. */
  get(name: string): CompiledPrompt | undefined {
    return this.#prompts.get(name)
  }

  /**
   * The result of `prompts/list` as JSON text, with the page that `cursor` asks for.
   *
   * @param denied the prompts that do not exist for this caller, some of {@link PromptRegistry.guarded}.
   */
  async list(revision: ServedRevision, cursor?: unknown, denied: readonly CompiledPrompt[] = []): Promise<string> {
    const list = await this.#lists.get(revision, denied, () => this.#encode(revision, new Set(denied)))
    return list.page(cursor)
  }

  /** Folds the server's middleware around every prompt anew. */
  refold(): void {
    for (const prompt of this.#prompts.values()) prompt.refold()
  }

  async #encode(revision: ServedRevision, hidden: ReadonlySet<CompiledPrompt>): Promise<EncodedList> {
    const listed = [...this.#prompts.values()].filter((prompt) => !this.#unlisted.has(prompt) && !hidden.has(prompt))
    const entries = await Promise.all(listed.map(async (prompt) => [prompt.name, await prompt.describe(revision)] as const))
    const options = this.#guarded.size === 0 ? this.#options.list : privately(this.#options.list)
    return new EncodedList('prompts', entries, revision, options)
  }

  #listWhenReady(prompt: CompiledPrompt, ready: Promise<void>): void {
    this.#unlisted.add(prompt)
    ready.then(
      () => {
        this.#unlisted.delete(prompt)
        this.#changed()
      },
      // Who waits for the schema is told.
      () => undefined,
    )
  }

  #changed(): void {
    this.#lists.clear()
    this.#options.onChange()
  }
}
