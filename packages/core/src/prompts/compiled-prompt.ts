import type { GetPromptResult, PromptArgument } from '@modelcontextprotocol/server'
import { Guard } from '../auth/guard.ts'
import { type Completer, completerOfChoices, ownCompleter } from '../completion/completer.ts'
import type { AnyPromptDefinition } from '../definition/prompt.ts'
import type { CallContext } from '../engine/call-context.ts'
import type { Engine } from '../engine/engine.ts'
import { isPromise } from '../engine/is-promise.ts'
import { maskError } from '../engine/mask-error.ts'
import type { Component } from '../engine/run-call.ts'
import type { WireError } from '../errors.ts'
import { encodeRawInputRequired } from '../multi-round-trip/encode-input-required.ts'
import { isRawInputRequired } from '../multi-round-trip/raw-input-required.ts'
import { pickFields } from '../revision/revision.ts'
import type { ServedRevision } from '../revision/served-revision.ts'
import { type CompiledSchema, compileSchema } from '../schema/compile-schema.ts'
import { type AnyMiddleware, foldMiddleware } from '../server/fold-middleware.ts'
import { type InnerMiddleware, NO_INNER_MIDDLEWARE, type RegistryOptions } from '../server/registry-options.ts'
import { encodeGetPromptResult, toGetPromptResult } from './to-get-prompt-result.ts'

/** One argument of a compiled prompt. */
export interface CompiledArgument {
  /** The name. */
  readonly name: string
  /** Its schema. */
  readonly schema: CompiledSchema
}

/** A prompt made ready: schemas of its arguments converted, middleware folded around its handler. */
export class CompiledPrompt implements Component {
  readonly event = 'prompt'
  readonly name: string
  /** What was defined. */
  readonly definition: AnyPromptDefinition
  readonly timeoutMs: number
  /** The arguments, in the order of their definition. */
  readonly args: readonly CompiledArgument[]
  /** Decides who may use it; `undefined`: everybody. */
  readonly guard: Guard | undefined
  run: Component['run']
  readonly #options: RegistryOptions
  readonly #inner: InnerMiddleware

  constructor(
    name: string,
    definition: AnyPromptDefinition,
    options: RegistryOptions,
    inner: InnerMiddleware = NO_INNER_MIDDLEWARE,
  ) {
    this.name = name
    this.timeoutMs = definition.timeoutMs ?? options.timeoutMs
    this.definition = definition
    this.guard = Guard.for(definition.requires, { kind: 'prompt', name, tags: definition.tags ?? [] }, options.guard)
    this.#options = options
    this.#inner = inner
    this.args = Object.entries(definition.args ?? {}).map(([argument, schema]) => ({
      name: argument,
      schema: compileSchema(schema, { direction: 'input', owner: `prompt "${name}": argument "${argument}"`, objectOnly: false }),
    }))
    this.run = this.#fold()
  }

  /** Settles when the schemas are converted; `undefined` when they are. */
  get ready(): Promise<void> | undefined {
    const pending = this.args.map(({ schema }) => schema.ready).filter((ready) => ready !== undefined)
    return pending.length === 0 ? undefined : Promise.all(pending).then(() => undefined)
  }

  /** The middleware around the handler, first outermost. */
  get middleware(): readonly AnyMiddleware[] {
    return [...this.#options.middleware, ...this.#inner()]
  }

  /** Folds the middleware around the handler anew, after there has come more. */
  refold(): void {
    this.run = this.#fold()
  }

  /** The prompt as `prompts/list` shows it. */
  async describe(revision: ServedRevision): Promise<Record<string, unknown>> {
    const { title, description, icons, _meta } = this.definition
    const described = await Promise.all(this.args.map((argument) => describeArgument(argument, revision)))
    const prompt = { name: this.name, title, description, arguments: described.length > 0 ? described : undefined, icons, _meta }
    return pickFields(prompt, revision.promptFields)
  }

  /** What suggests values for an argument. */
  completerOf(argument: string): Completer | undefined {
    const own = ownCompleter(this.definition.complete, argument)
    if (own !== undefined) return own
    const schema = this.args.find(({ name }) => name === argument)?.schema
    return schema && completerOfChoices(schema.jsonSchema)
  }

  /** Some argument can be completed. */
  get hasCompletions(): boolean {
    return this.args.some(({ name }) => this.completerOf(name) !== undefined)
  }

  encode(returned: unknown, context: CallContext, engine: Engine): string | Promise<string> {
    if (isRawInputRequired(returned)) return encodeRawInputRequired(returned, context, engine)
    return encodeGetPromptResult(this.#complete(returned), context.exchange.revision)
  }

  fail(thrown: unknown, context: CallContext, engine: Engine): WireError {
    return maskError(thrown, `prompt "${this.name}"`, context, engine)
  }

  #fold(): Component['run'] {
    const { middleware } = this
    // The arguments were validated against their schemas, and use() checked what the handler needs of the context.
    const handler = this.definition.handler as unknown as Component['run']
    if (middleware.length === 0) return handler
    const folded = foldMiddleware(middleware, (call) => {
      const returned = handler(call.input, call.ctx as CallContext) // made by runCall
      return isPromise(returned) ? Promise.resolve(returned).then((settled) => this.#complete(settled)) : this.#complete(returned)
    })
    return (input, ctx) => folded({ method: 'prompts/get', name: this.name, input, params: ctx.request.params ?? {}, ctx })
  }

  #complete(returned: unknown): GetPromptResult {
    if (isRawInputRequired(returned)) return returned as unknown as GetPromptResult // passes through middleware untouched; see encode()
    return toGetPromptResult(returned, this.definition.description)
  }
}

async function describeArgument({ name, schema }: CompiledArgument, revision: ServedRevision): Promise<PromptArgument> {
  const { title, description } = schema.jsonSchema
  const withoutValue = await schema.validate(undefined)
  const argument = { name, title, description, required: withoutValue.issues !== undefined }
  return pickFields(argument, revision.promptArgumentFields) as PromptArgument // the picked fields are those of a prompt's argument
}
