import { validateName } from '../definition/name.ts'
import type { AnyPromptDefinition } from '../definition/prompt.ts'
import { InvalidDefinitionError } from '../errors.ts'
import { EncodedList } from '../pagination/encoded-list.ts'
import type { ServedRevision } from '../revision/served-revision.ts'
import type { InnerMiddleware, MountableEntry, RegistryOptions } from '../server/registry-options.ts'
import { CompiledPrompt } from './compiled-prompt.ts'

/** The prompts of one server, compiled, and their lists, encoded once per revision. */
export class PromptRegistry {
  readonly #prompts = new Map<string, CompiledPrompt>()
  readonly #lists = new Map<ServedRevision, Promise<EncodedList>>()
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
    const { ready } = prompt
    if (ready === undefined) this.#changed()
    else this.#listWhenReady(prompt, ready)
    return ready
  }

  /** Removes a prompt. False when there was none. */
  remove(name: string): boolean {
    const wasThere = this.#prompts.delete(name)
    if (wasThere) this.#changed()
    return wasThere
  }

  /** The prompts, for another server to mount. */
  get entries(): readonly MountableEntry<AnyPromptDefinition>[] {
    return [...this.#prompts.values()].map((prompt) => ({
      name: prompt.name,
      definition: prompt.definition,
      middleware: () => prompt.middleware,
    }))
  }

  /** The prompt of that name. */
  get(name: string): CompiledPrompt | undefined {
    return this.#prompts.get(name)
  }

  /** The result of `prompts/list` as JSON text, with the page that `cursor` asks for. */
  async list(revision: ServedRevision, cursor?: unknown): Promise<string> {
    let list = this.#lists.get(revision)
    if (list === undefined) {
      const listed = [...this.#prompts.values()].filter((prompt) => !this.#unlisted.has(prompt))
      const described = listed.map(async (prompt) => [prompt.name, await prompt.describe(revision)] as const)
      list = Promise.all(described).then((entries) => new EncodedList('prompts', entries, revision, this.#options.list))
      this.#lists.set(revision, list)
    }
    return (await list).page(cursor)
  }

  /** Folds the server's middleware around every prompt anew. */
  refold(): void {
    for (const prompt of this.#prompts.values()) prompt.refold()
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
