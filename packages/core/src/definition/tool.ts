import type { Icon, ToolAnnotations } from '@modelcontextprotocol/server'
import type { Requires } from '../auth/requirement.ts'
import type { Context } from '../engine/context.ts'
import type { InferInput, InferOutput, Schema } from '../schema/schema.ts'
import type { MaybePromise } from '../server/middleware.ts'
import type { TaskOptions } from '../tasks/task.ts'
import type { Progress } from './progress.ts'

/** What is said of a tool beside its name and handler. */
export interface ToolOptions<
  Input extends Schema | undefined = Schema | undefined,
  Output extends Schema | undefined = Schema | undefined,
> {
  /** The name that people read. */
  readonly title?: string
  /** What the tool does, for the model. */
  readonly description?: string
  /** The schema of the arguments; an object schema. Left out, the tool takes none. */
  readonly input?: Input
  /** The schema of the result. What the handler returns is checked against it before it is sent. */
  readonly output?: Output
  /** Hints on how the tool behaves, such as `readOnlyHint`. */
  readonly annotations?: ToolAnnotations
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
  /** The tool may, or must, run as a task in the background. */
  readonly task?: TaskOptions['support'] | TaskOptions
  /** How long a call may take, in milliseconds; 0 is no limit. Default: that of the server. */
  readonly timeoutMs?: number
}

/** What a tool's handler returns: with an output schema its value, without one anything; at once, promised, or from a generator. */
export type ToolReturn<Output extends Schema | undefined, Result> = Output extends Schema
  ? MaybePromise<InferInput<Output>> | AsyncGenerator<Progress, InferInput<Output>>
  : Result

/** A tool's handler. */
export type ToolHandler<Input extends Schema | undefined, Output extends Schema | undefined, Result, Ctx> = (
  input: InferOutput<Input>,
  ctx: Ctx,
) => ToolReturn<Output, Result>

/** A tool as a value: everything but its name, which is the key under which it is given to `server.tools({ … })`. */
export interface ToolDefinition<
  Input extends Schema | undefined = Schema | undefined,
  Output extends Schema | undefined = Schema | undefined,
  Result = unknown,
  Ctx = never,
> extends ToolOptions<Input, Output> {
  /** What runs when the tool is called. */
  readonly handler: ToolHandler<Input, Output, Result, Ctx>
}

/** Any tool whose handler is content with the context `Ctx`. */
// biome-ignore lint/suspicious/noExplicitAny: the handler's input is contravariant, so only `any` takes every tool
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the same
export type AnyToolDefinition<Ctx = never> = ToolOptions & { readonly handler: (input: any, ctx: Ctx) => unknown }

/**
 * Defines a tool as a value, to be tested alone, shared between modules and added with `server.tools({ name: … })`.
 *
 * @see MCP, Tools
 */
export function tool<
  const Input extends Schema | undefined = undefined,
  const Output extends Schema | undefined = undefined,
  Result = unknown,
  Ctx = Context,
>(
  definition: ToolDefinition<Input, Output, Result, Ctx>,
  // NoInfer: written inside of `server.tools({ … })`, the schemas and the result would be inferred from there, as any schema and `unknown`.
): ToolDefinition<NoInfer<Input>, NoInfer<Output>, NoInfer<Result>, Ctx> {
  return definition
}

/** The types of a tool as its callers see it. */
export interface ToolType<Input = unknown, Output = unknown> {
  /** The arguments. */
  readonly input: Input
  /** The result. */
  readonly output: Output
}

/** What a handler's return type comes to once promises and generators are run. */
export type Settled<Result> = Result extends AsyncGenerator<unknown, infer Returned> ? Returned : Awaited<Result>

/** The {@link ToolType} of a tool with these schemas and this handler result. */
export type ToolTypeOf<Input extends Schema | undefined, Output extends Schema | undefined, Result> = ToolType<
  InferInput<Input>,
  Output extends Schema ? InferOutput<Output> : Settled<Result>
>
