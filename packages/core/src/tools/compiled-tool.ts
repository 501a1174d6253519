import type { CallToolResult } from '@modelcontextprotocol/server'
import { Guard } from '../auth/guard.ts'
import type { AnyToolDefinition } from '../definition/tool.ts'
import type { CallContext } from '../engine/call-context.ts'
import type { Engine } from '../engine/engine.ts'
import { isPromise } from '../engine/is-promise.ts'
import { maskError } from '../engine/mask-error.ts'
import { isAsyncIterable, reportYields } from '../engine/report-yields.ts'
import type { Component } from '../engine/run-call.ts'
import { MissingRequiredClientCapabilityError, TimeoutError, ToolError, WireError } from '../errors.ts'
import { encodeRawInputRequired } from '../multi-round-trip/encode-input-required.ts'
import { isRawInputRequired } from '../multi-round-trip/raw-input-required.ts'
import { pickFields } from '../revision/revision.ts'
import { encodeResultObject, type ServedRevision } from '../revision/served-revision.ts'
import { type CompiledSchema, compileSchema } from '../schema/compile-schema.ts'
import { formatIssues } from '../schema/format-issues.ts'
import { type AnyMiddleware, type FoldedCall, foldMiddleware } from '../server/fold-middleware.ts'
import { type InnerMiddleware, NO_INNER_MIDDLEWARE, type RegistryOptions } from '../server/registry-options.ts'
import type { TaskOptions } from '../tasks/task.ts'
import { taskOptions } from '../tasks/tasks-settings.ts'
import { type MirroredParam, mirroredParamsOf } from './mirrored-params.ts'
import { encodeCallToolResult, encodeReturned, encodeStructured, structured, toCallToolResult } from './to-call-tool-result.ts'

/** A tool made ready to be called: schemas converted, validators at hand, middleware folded around its handler. */
export class CompiledTool implements Component {
  readonly event = 'call'
  readonly name: string
  /** What was defined. */
  readonly definition: AnyToolDefinition
  readonly timeoutMs: number
  /** The arguments' schema; `undefined` for a tool that takes none. */
  readonly input: CompiledSchema | undefined
  /** How it runs as a task; `undefined` when it cannot. */
  readonly task: TaskOptions | undefined
  /** Decides who may use it; `undefined`: everybody. */
  readonly guard: Guard | undefined
  run: Component['run']
  readonly #options: RegistryOptions
  readonly #inner: InnerMiddleware
  readonly #output: CompiledSchema | undefined
  #mirroredParams: readonly MirroredParam[] | undefined
  #isAdvised = false
  /** Structured content of this tool that matched its output schema. What a schema made of a value need not match it again. */
  readonly #checked = new WeakSet<object>()

  constructor(
    name: string,
    definition: AnyToolDefinition,
    options: RegistryOptions,
    inner: InnerMiddleware = NO_INNER_MIDDLEWARE,
  ) {
    const owner = `tool "${name}"`
    this.name = name
    this.timeoutMs = definition.timeoutMs ?? options.timeoutMs
    this.#options = options
    this.#inner = inner
    this.task = taskOptions(owner, definition.task)
    this.definition = definition
    this.guard = Guard.for(definition.requires, { kind: 'tool', name, tags: definition.tags ?? [] }, options.guard)
    const { input, output } = definition
    if (input !== undefined) this.input = compileSchema(input, { direction: 'input', owner: `${owner}: input`, objectOnly: true })
    if (output !== undefined)
      this.#output = compileSchema(output, { direction: 'output', owner: `${owner}: output`, objectOnly: false })
    this.run = this.#fold()
    // Bad annotations are refused where they are written, or as soon as the schema is there.
    if (this.input?.ready === undefined) this.#readMirroredParams()
  }

  /** The arguments that are repeated in headers. */
  get mirroredParams(): readonly MirroredParam[] {
    return this.#mirroredParams ?? this.#readMirroredParams()
  }

  /** Settles when the schemas are converted; `undefined` when they are. */
  get ready(): Promise<void> | undefined {
    const pending = [this.input?.ready, this.#output?.ready].filter((ready) => ready !== undefined)
    return pending.length === 0 ? undefined : Promise.all(pending).then(() => void this.#readMirroredParams())
  }

  /** The middleware around the handler, first outermost. */
  get middleware(): readonly AnyMiddleware[] {
    return [...this.#options.middleware, ...this.#inner()]
  }

  /** Folds the middleware around the handler anew, after there has come more. */
  refold(): void {
    this.run = this.#fold()
  }

  /** The tool as `tools/list` shows it. */
  describe(revision: ServedRevision): Record<string, unknown> {
    const { title, description, annotations, icons, _meta } = this.definition
    const inputSchema = this.input?.jsonSchema ?? { type: 'object', additionalProperties: false }
    const output = this.#output?.jsonSchema
    // Where structured content is an object, an output schema for anything else cannot be shown; its value is sent as text.
    const outputSchema = revision.structuredContent === 'any' || output?.['type'] === 'object' ? output : undefined
    const execution = this.task && { taskSupport: this.task.support }
    const tool = { name: this.name, execution, title, description, inputSchema, outputSchema, annotations, icons, _meta }
    return pickFields(tool, revision.toolFields)
  }

  encode(returned: unknown, context: CallContext, engine: Engine): string | Promise<string> {
    const { revision } = context.exchange
    if (isRawInputRequired(returned)) return encodeRawInputRequired(returned, context, engine)
    if (engine.isDevelopment) this.#adviseOnResources(returned, context, engine)
    if (context.returnsResult) return this.#encodeFolded(returned as CallToolResult, context)
    if (this.#output === undefined) {
      if (isErrorResult(returned)) context.outcome = 'tool-error'
      return encodeReturned(returned, revision)
    }
    if (isWholeResult(returned)) return this.#encodeWhole(returned, context)
    const checked = this.#output.validate(returned)
    return isPromise(checked)
      ? checked.then((settled) => encodeStructured(valueOf(settled, returned), revision))
      : encodeStructured(valueOf(checked, returned), revision)
  }

  fail(thrown: unknown, context: CallContext, engine: Engine): string | WireError {
    // Where a missing capability has no error of its own, the model is told.
    const isMissingCapability =
      thrown instanceof MissingRequiredClientCapabilityError && context.exchange.revision.asksBy === 'request'
    if (thrown instanceof WireError && !isMissingCapability) return maskError(thrown, `tool "${this.name}"`, context, engine)
    const isForTheModel = thrown instanceof ToolError || thrown instanceof TimeoutError || isMissingCapability
    const message = isForTheModel ? thrown.message : maskError(thrown, `tool "${this.name}"`, context, engine).message
    context.outcome = 'tool-error'
    return encodeResultObject({ content: [{ type: 'text', text: message }], isError: true }, context.exchange.revision)
  }

  /** "Servers that use embedded resources SHOULD implement the `resources` capability." MCP, Tools, Embedded Resources */
  #adviseOnResources(returned: unknown, context: CallContext, engine: Engine): void {
    if (this.#isAdvised || engine.resources.isUsed || this.#output !== undefined) return
    if (!toCallToolResult(returned).content.some(({ type }) => type === 'resource')) return
    this.#isAdvised = true
    const advice =
      'returned an embedded resource, but the server has none: define it too, so that clients know what to make of its URI'
    engine.reportError(new TypeError(`tool "${this.name}": ${advice}`), `tool "${this.name}"`, context)
  }

  #readMirroredParams(): readonly MirroredParam[] {
    const found = this.input === undefined ? [] : mirroredParamsOf(this.input.jsonSchema, `tool "${this.name}": input`)
    this.#mirroredParams = found
    return found
  }

  /** What came out of middleware: content that it put in the place of the handler's is checked like that. */
  #encodeFolded(result: CallToolResult, context: CallContext): string | Promise<string> {
    const { structuredContent } = result
    const isChecked = typeof structuredContent === 'object' && structuredContent !== null && this.#checked.has(structuredContent)
    return this.#output === undefined || isChecked ? this.#encodeResult(result, context) : this.#encodeWhole(result, context)
  }

  /** A whole result beside an output schema: its structured content has to match, unless it is an error. */
  async #encodeWhole(result: CallToolResult, context: CallContext): Promise<string> {
    if (result.isError !== true)
      valueOf(await (this.#output?.validate(result.structuredContent) ?? { value: undefined }), result.structuredContent)
    return this.#encodeResult(result, context)
  }

  #encodeResult(result: CallToolResult, context: CallContext): string {
    if (isErrorResult(result)) context.outcome = 'tool-error'
    return encodeCallToolResult(result, context.exchange.revision)
  }

  #fold(): Component['run'] {
    const { middleware } = this
    // The input was validated against the definition's schema, and use() checked what the handler needs of the context.
    const handler = this.definition.handler as unknown as Component['run']
    if (middleware.length === 0) return handler
    const folded: FoldedCall = foldMiddleware(middleware, (call) => {
      const context = call.ctx as CallContext // made by runCall
      return this.#complete(handler(call.input, context), context)
    })
    return (input, ctx) => {
      // Told to the call and not kept here: middleware may be added while the call runs.
      ctx.returnsResult = true
      return folded({ method: 'tools/call', name: this.name, input, params: ctx.request.params ?? {}, ctx })
    }
  }

  /** What the innermost middleware gets: the handler's return as a result, checked against the output schema. */
  #complete(returned: unknown, context: CallContext): CallToolResult | Promise<CallToolResult> {
    if (isRawInputRequired(returned)) return returned as unknown as CallToolResult // passes through middleware untouched; see encode()
    if (isPromise(returned)) return Promise.resolve(returned).then((settled) => this.#complete(settled, context))
    if (isAsyncIterable(returned)) return reportYields(returned, context).then((settled) => this.#complete(settled, context))
    if (this.#output === undefined || isWholeResult(returned)) return toCallToolResult(returned)
    const checked = this.#output.validate(returned)
    return isPromise(checked)
      ? checked.then((settled) => this.#completeStructured(valueOf(settled, returned)))
      : this.#completeStructured(valueOf(checked, returned))
  }

  #completeStructured(value: unknown): CallToolResult {
    if (typeof value === 'object' && value !== null) this.#checked.add(value)
    return structured(value)
  }
}

type OutputValidation = Awaited<ReturnType<CompiledSchema['validate']>>

/** @throws TypeError when the handler broke its promise; it is masked like any other failure of a handler. */
function valueOf(checked: OutputValidation, returned: unknown): unknown {
  if (checked.issues === undefined) return checked.value
  throw new TypeError(`the handler's result does not match the output schema:\n${formatIssues(checked.issues, returned)}`)
}

function isErrorResult(returned: unknown): boolean {
  return (
    typeof returned === 'object' &&
    returned !== null &&
    'isError' in returned &&
    returned.isError === true &&
    'content' in returned
  )
}

/** True for a `CallToolResult` that says what is structured in it, or that it is an error: not a value that the output schema describes. */
function isWholeResult(returned: unknown): returned is CallToolResult {
  if (typeof returned !== 'object' || returned === null || !('content' in returned) || !Array.isArray(returned.content))
    return false
  return 'structuredContent' in returned || isErrorResult(returned)
}
