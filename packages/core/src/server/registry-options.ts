import type { Guard, GuardOptions } from '../auth/guard.ts'
import type { ListOptions } from '../pagination/encoded-list.ts'
import type { AnyMiddleware } from './fold-middleware.ts'

/** The middleware between a server's own and the handler of a component that was mounted from another server: that server's own. */
export type InnerMiddleware = () => readonly AnyMiddleware[]

/** What a component has that was defined on the server itself. */
export const NO_INNER_MIDDLEWARE: InnerMiddleware = () => []

/** A definition as another server mounts it. */
export interface MountableEntry<Definition> {
  /** The tool's or prompt's name, the resource's URI or template. */
  readonly name: string
  /** What was defined. */
  readonly definition: Definition
  /** The middleware that comes along. */
  readonly middleware: InnerMiddleware
  /** Who may use it, by itself and by the policy of its server. */
  readonly guard: Guard | undefined
}

/** What the registries of tools, resources and prompts get from their server. */
export interface RegistryOptions {
  /** The time limit of a call, in milliseconds, where the definition has none. */
  readonly timeoutMs: number
  /** The server's middleware, first outermost. The list grows. */
  readonly middleware: readonly AnyMiddleware[]
  /** How lists are cut into pages, and how long they may be kept. */
  readonly list: ListOptions
  /** What decides who may use what. */
  readonly guard: GuardOptions
  /** Called after something was added or removed. */
  readonly onChange: () => void
}
