import type { GetPromptResult, Icon, PromptMessage } from '@modelcontextprotocol/server'
import type { Requires } from '../auth/requirement.ts'
import type { Completers } from '../completion/completer.ts'
import type { Context } from '../engine/context.ts'
import type { InferInput, InferOutput, Schema } from '../schema/schema.ts'
import type { MaybePromise } from '../server/middleware.ts'

/** The schemas of a prompt's arguments. On the wire every argument is a string, so use schemas that take one: `z.enum`, `z.coerce.number()`. */
export type PromptArgs = Readonly<Record<string, Schema>>

/** What is said of a prompt beside its name and handler. */
export interface PromptOptions<Args extends PromptArgs = PromptArgs> {
  /** The name that people read. */
  readonly title?: string
  /** What the prompt is for. */
  readonly description?: string
  /** The arguments, by name; those whose schema refuses `undefined` are required. */
  readonly args?: Args
  /** Suggests values for arguments. Those with a fixed choice, such as `z.enum`, complete themselves. Runs without the middleware. */
  readonly complete?: Completers<keyof Args & string>
  /** Pictures to show beside it. */
  readonly icons?: readonly Icon[]
  /** Anything more, by the naming rules of `_meta`. */
  readonly _meta?: Readonly<Record<string, unknown>>
  /**
   * What callers have to have or be: `scopes('admin')`, a check of your own, several of these. For who is not permitted it does not exist. Default: the
   * policy of the server alone decides; without one, everybody may use it.
   */
  readonly requires?: Requires
  /** Words for policies to go by, such as `billing`. Clients do not see them. Default: none. */
  readonly tags?: readonly string[]
  /** How long the handler may take, in milliseconds; 0 is no limit. Default: that of the server. */
  readonly timeoutMs?: number
}

type OptionalKeys<Values> = { [Key in keyof Values]: undefined extends Values[Key] ? Key : never }[keyof Values]
type OptionalWhereUndefined<Values> = { [Key in Exclude<keyof Values, OptionalKeys<Values>>]: Values[Key] } & {
  [Key in OptionalKeys<Values>]?: Values[Key]
}
type Flat<T> = { [Key in keyof T]: T[Key] }

/** The arguments as callers give them. */
export type PromptArgsInput<Args extends PromptArgs> = Flat<
  OptionalWhereUndefined<{ [Key in keyof Args]: InferInput<Args[Key]> }>
>

/** The arguments as the handler gets them. */
export type PromptArgsOutput<Args extends PromptArgs> = Flat<{ [Key in keyof Args]: InferOutput<Args[Key]> }>

/** What a prompt's handler returns: a string (one message of the user), a message, several of these, or a full `GetPromptResult`. */
export type PromptReturn = string | PromptMessage | readonly (string | PromptMessage)[] | GetPromptResult

/** A prompt's handler. */
export type PromptHandler<Args extends PromptArgs, Ctx> = (args: PromptArgsOutput<Args>, ctx: Ctx) => MaybePromise<PromptReturn>

/** A prompt as a value: everything but its name, which is the key under which it is given to `server.prompts({ … })`. */
export interface PromptDefinition<Args extends PromptArgs = PromptArgs, Ctx = never> extends PromptOptions<Args> {
  /** What runs when the prompt is asked for. */
  readonly handler: PromptHandler<Args, Ctx>
}

/** Any prompt whose handler is content with the context `Ctx`. */
export type AnyPromptDefinition<Ctx = never> = PromptOptions & {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the handler's input is contravariant, so only `any` takes every prompt
  readonly handler: (args: any, ctx: Ctx) => MaybePromise<PromptReturn>
}

/**
 * Defines a prompt as a value, to be added with `server.prompts({ name: … })`.
 *
 * @see MCP, Prompts
 */
export function prompt<const Args extends PromptArgs = Record<never, never>, Ctx = Context>(
  definition: PromptDefinition<Args, Ctx>,
  // NoInfer: written inside of `server.prompts({ … })`, the arguments would be inferred from there, as any arguments.
): PromptDefinition<NoInfer<Args>, Ctx> {
  return definition
}
