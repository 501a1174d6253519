import type { Context } from '../engine/context.ts'
import type { InferOutput, Schema } from '../schema/schema.ts'
import type { MaybePromise } from '../server/middleware.ts'
import type { PromptArgs, PromptArgsOutput, PromptOptions, PromptReturn } from './prompt.ts'
import type { ResourceOptions, ResourceReturn } from './resource.ts'
import type { ToolOptions, ToolReturn } from './tool.ts'
import type { UriParams } from './uri-params.ts'

// No runtime has Symbol.metadata yet; compilers that lower decorators look for it when a decorated class is evaluated,
// which is after this module. https://github.com/tc39/proposal-decorator-metadata
// `metadata` is read-only in the types because the runtime is expected to provide it.
;(Symbol as { metadata?: symbol }).metadata ??= Symbol.for('Symbol.metadata')

/** What one decorator says of one method. */
export type DecoratedMethod =
  | { readonly kind: 'tool'; readonly method: string | symbol; readonly name: string; readonly options: ToolOptions }
  | { readonly kind: 'resource'; readonly method: string | symbol; readonly uri: string; readonly options: ResourceOptions }
  | { readonly kind: 'prompt'; readonly method: string | symbol; readonly name: string; readonly options: PromptOptions }

/** Where decorators leave what they say in the metadata of a class. */
const DECORATED: unique symbol = Symbol('portico.decorated')

/** What the decorators of a class and its superclasses say; a method that a subclass overrides and decorates again counts once. */
export function decoratedMethodsOf(metadata: DecoratorMetadataObject | null | undefined): readonly DecoratedMethod[] {
  if (metadata === null || metadata === undefined) return []
  const inherited = decoratedMethodsOf(Object.getPrototypeOf(metadata) as DecoratorMetadataObject | null)
  const own = Object.hasOwn(metadata, DECORATED) ? (metadata[DECORATED] as readonly DecoratedMethod[]) : [] // put there by remember()
  return [...new Map([...inherited, ...own].map((decorated) => [decorated.method, decorated])).values()]
}

/** What the decorators need of their context, whatever the class. */
type MethodContext = Pick<ClassMethodDecoratorContext, 'name' | 'metadata'>

function remember(context: MethodContext, decorated: DecoratedMethod): void {
  const own = Object.hasOwn(context.metadata, DECORATED) ? (context.metadata[DECORATED] as readonly DecoratedMethod[]) : []
  context.metadata[DECORATED] = [...own, decorated]
}

/** Options of {@link Tool}. */
export interface ToolDecoratorOptions<Input extends Schema | undefined, Output extends Schema | undefined>
  extends ToolOptions<Input, Output> {
  /** The tool's name. Default: that of the method. */
  readonly name?: string
}

/** Options of {@link Prompt}. */
export interface PromptDecoratorOptions<Args extends PromptArgs> extends PromptOptions<Args> {
  /** The prompt's name. Default: that of the method. */
  readonly name?: string
}

/**
 * Makes a method a tool. Its parameters and result are checked against the schemas; TypeScript does not infer them for decorated methods.
 *
 * @see MCP, Tools
 */
export function Tool<const Input extends Schema | undefined = undefined, const Output extends Schema | undefined = undefined>(
  options: ToolDecoratorOptions<Input, Output> = {},
): <This>(
  method: (this: This, input: InferOutput<Input>, ctx: Context) => ToolReturn<Output, unknown>,
  context: ClassMethodDecoratorContext<This>,
) => void {
  const { name, ...rest } = options
  return (_method, context) => {
    remember(context, { kind: 'tool', method: context.name, name: name ?? nameOf(context), options: rest })
  }
}

/**
 * Makes a method a resource, or a template whose variables it gets.
 *
 * @see MCP, Resources
 */
export function Resource<const Uri extends string>(
  uri: Uri,
  options: ResourceOptions = {},
): <This>(
  method: (this: This, params: UriParams<Uri>, ctx: Context) => MaybePromise<ResourceReturn>,
  context: ClassMethodDecoratorContext<This>,
) => void {
  return (_method, context) => {
    remember(context, { kind: 'resource', method: context.name, uri, options: { name: nameOf(context), ...options } })
  }
}

/**
 * Makes a method a prompt. Its parameters are checked against the schemas of the arguments.
 *
 * @see MCP, Prompts
 */
export function Prompt<const Args extends PromptArgs = Record<never, never>>(
  options: PromptDecoratorOptions<Args> = {},
): <This>(
  method: (this: This, args: PromptArgsOutput<Args>, ctx: Context) => MaybePromise<PromptReturn>,
  context: ClassMethodDecoratorContext<This>,
) => void {
  const { name, ...rest } = options
  return (_method, context) => {
    remember(context, { kind: 'prompt', method: context.name, name: name ?? nameOf(context), options: rest })
  }
}

function nameOf(context: MethodContext): string {
  return typeof context.name === 'string' ? context.name : (context.name.description ?? '')
}
