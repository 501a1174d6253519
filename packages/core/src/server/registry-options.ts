import type { AnyMiddleware } from './fold-middleware.ts'

/** What the registries of tools, resources and prompts get from their server. */
export interface RegistryOptions {
  /** The time limit of a call, in milliseconds, where the definition has none. */
  readonly timeoutMs: number
  /** The server's middleware, first outermost. The list grows. */
  readonly middleware: readonly AnyMiddleware[]
  /** Called after something was added or removed. */
  readonly onChange: () => void
}
