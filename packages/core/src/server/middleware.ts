import type { CallToolResult, CompleteResult, GetPromptResult, ReadResourceResult } from '@modelcontextprotocol/server'
import type { Context } from '../engine/context.ts'
import type { LifecycleEventName, LifecycleEvents } from './lifecycle-events.ts'

/** A value, or a promise of it. */
export type MaybePromise<T> = T | Promise<T>

/** What the calls of every method have in common. */
export interface CallOf<Method extends string, Ctx> {
  /** Which request it is. */
  readonly method: Method
  /** The tool's or prompt's name, the resource's URI or template. */
  readonly name: string
  /** The validated input: arguments of a tool or prompt, variables of a resource template, what a completion is asked for. */
  readonly input: unknown
  /** The parameters as the client sent them. */
  readonly params: Readonly<Record<string, unknown>>
  /** The context, with what earlier middleware added. */
  readonly ctx: Ctx
}

/** What a middleware stands around: a call of a tool, a read of a resource, a request for a prompt, or a completion. Switch on `method`. */
export type Call<Ctx = Context> =
  | CallOf<'tools/call', Ctx>
  | CallOf<'resources/read', Ctx>
  | CallOf<'prompts/get', Ctx>
  | CallOf<'completion/complete', Ctx>

/** The result of a call, by its method. */
export type CallResult = CallToolResult | ReadResourceResult | GetPromptResult | CompleteResult

/** Goes on to the next middleware or the handler. `added` becomes part of the context of all that follows. */
export type Next<Adds extends object> = object extends Adds
  ? (added?: Adds) => MaybePromise<CallResult>
  : (added: Adds) => MaybePromise<CallResult>

/**
 * Stands around every call of a server: runs before and after it, may answer instead of it, and may add to the context of what follows.
 * What it throws is answered as if the handler had thrown it.
 */
export type Middleware<Adds extends object = object, Needs extends object = object> = (
  call: Call<Context & Needs>,
  next: Next<Adds>,
) => MaybePromise<CallResult>

/** The server that a middleware was put around. */
export interface MiddlewareServer {
  /** Observes a lifecycle event. Returns the function that stops it. */
  on<Name extends LifecycleEventName>(event: Name, listener: (event: LifecycleEvents[Name]) => void): () => void
  /** Reports a failure that no call waits for, as an `error` event. */
  reportError(error: unknown, source: string): void
}

/** A middleware that wants to know of more than calls: it is told which server it was put around. */
export interface ServerMiddleware<Adds extends object = object, Needs extends object = object> extends Middleware<Adds, Needs> {
  /** Called by `server.use()`, once for each server. */
  readonly onUse?: (server: MiddlewareServer) => void
}

/**
 * Types a middleware: what it adds to the context, and what it needs there already.
 *
 * ```ts
 * const withDb = middleware<{ db: Db }>(async ({ ctx }, next) => next({ db: await pool.for(ctx.principal) }))
 * ```
 */
export function middleware<Adds extends object = object, Needs extends object = object>(
  run: Middleware<Adds, Needs>,
): Middleware<Adds, Needs> {
  return run
}
