import type { Guard } from '../auth/guard.ts'
import type { Requires } from '../auth/requirement.ts'
import type { Engine } from '../engine/engine.ts'
import { InvalidDefinitionError } from '../errors.ts'
import { TASKS_EXTENSION } from '../tasks/tasks-extension.ts'
import type { MountableEntry } from '../server/registry-options.ts'

/** What a mount prefix may be: the beginning of a name. */
const PREFIX = /^[A-Za-z0-9_.-]{1,64}$/

/** How a server is mounted in another. */
export interface MountOptions {
  /** What callers have to have or be to use anything of it, beside what each part requires itself. Default: nothing. */
  readonly requires?: Requires
}

/** What of a definition depends on where it is mounted. */
interface MountedDefinition {
  readonly timeoutMs?: number
  readonly requires?: Requires
}

/** One kind of component, as mounting sees the two servers. */
interface MountedKind<Definition> {
  entries(): readonly MountableEntry<Definition>[]
  nameOf(entry: MountableEntry<Definition>): string
  add(name: string, entry: MountableEntry<Definition>): void
  remove(name: string): void
}

/**
 * Makes what a server offers part of another: tools and prompts as `prefix_name`, resources by their own URIs. They are compiled into the
 * outer server, with the middleware of both, so that a call costs what it costs there. What the mounted server adds or removes later follows.
 *
 * @throws {@link InvalidDefinitionError} when the prefix is bad, a name is taken, or the server would be mounted in itself.
 */
export function mount(outer: Engine, prefix: string, mounted: Engine, { requires }: MountOptions = {}): void {
  checkPrefix(prefix)
  if (outer === mounted || mounted.hasMounted(outer))
    throw new InvalidDefinitionError(`mount "${prefix}": a server cannot be mounted in itself`)
  const follow = followersOf(outer, prefix, mounted, requires)
  const followAll = (): void => {
    for (const sync of follow) sync()
    for (const extension of mounted.extensions.entries) {
      // That of tasks belongs to the server that runs them, which the outer one does itself.
      if (extension.id !== TASKS_EXTENSION && !outer.extensions.has(extension.id)) outer.extensions.add(extension)
    }
  }
  followAll()
  outer.remember(mounted)
  mounted.onDefinitionChange(followAll)
  mounted.onMiddlewareChange(() => outer.refold())
}

/** What brings each kind of component up to date. */
function followersOf(outer: Engine, prefix: string, mounted: Engine, requires: Requires | undefined): readonly (() => void)[] {
  const prefixed = ({ name }: { readonly name: string }): string => `${prefix}_${name}`
  const adopted = <Definition extends MountedDefinition>(definition: Definition, guard: Guard | undefined): Definition => {
    const all = [requires, guard].filter((required) => required !== undefined)
    // Guards of the mounted server go by its own policy, which stands wherever it is mounted.
    const { requires: _, ...rest } = definition
    return { timeoutMs: mounted.timeoutMs, ...rest, ...(all.length > 0 && { requires: all }) } as unknown as Definition // with another `requires`
  }
  return [
    follower({
      entries: () => mounted.tools.entries,
      nameOf: prefixed,
      add: (name, { definition, middleware, guard }) => outer.addTool(name, adopted(definition, guard), middleware),
      remove: (name) => outer.tools.remove(name),
    }),
    follower({
      entries: () => mounted.prompts.entries,
      nameOf: prefixed,
      add: (name, { definition, middleware, guard }) =>
        outer.awaitSchema(outer.prompts.add(name, adopted(definition, guard), middleware)),
      remove: (name) => outer.prompts.remove(name),
    }),
    follower({
      entries: () => mounted.resources.entries,
      nameOf: ({ name }) => name,
      add: (_name, { definition, middleware, guard }) => outer.resources.add(adopted(definition, guard), middleware),
      remove: (name) => outer.resources.remove(name),
    }),
  ]
}

/** Brings what is mounted of one kind up to date with what there is. */
function follower<Definition>(kind: MountedKind<Definition>): () => void {
  const mountedNames = new Map<string, Definition>()
  return () => {
    const now = new Map(kind.entries().map((entry) => [kind.nameOf(entry), entry]))
    for (const [name, definition] of mountedNames) {
      if (now.get(name)?.definition === definition) continue
      kind.remove(name)
      mountedNames.delete(name)
    }
    for (const [name, entry] of now) {
      if (mountedNames.has(name)) continue
      kind.add(name, entry)
      mountedNames.set(name, entry.definition)
    }
  }
}

/** @throws {@link InvalidDefinitionError} when the prefix cannot begin a name. */
export function checkPrefix(prefix: string): string {
  if (PREFIX.test(prefix)) return prefix
  throw new InvalidDefinitionError(`mount: expected a prefix of A-Z a-z 0-9 _ . -, got ${JSON.stringify(prefix)}`)
}
