import type { ListOptions } from '../pagination/encoded-list.ts'
import type { AnyMiddleware } from './fold-middleware.ts'

/** What the registries of tools, resources and prompts get from their server. */
export interface RegistryOptions {
  /** The time limit of a call, in milliseconds, where the definition has none. */
  readonly timeoutMs: number
  /** The server's middleware, first outermost. The list grows. */
  readonly middleware: readonly AnyMiddleware[]
  /** How lists are cut into pages, and how long they may be kept. */
  readonly list: ListOptions
  /** Called after something was added or removed. */
  readonly onChange: () => void
}
