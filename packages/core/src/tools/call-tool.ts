// Hot path: every tools/call passes here once. Common case (known tool without a guard, synchronous schema): one Map lookup, one validation, then runCall.
// Bench: bench/tools-call.bench.ts.
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { admit } from '../auth/admit.ts'
import type { Guard } from '../auth/guard.ts'
import type { Engine } from '../engine/engine.ts'
import type { Exchange } from '../engine/exchange.ts'
import { isPromise } from '../engine/is-promise.ts'
import type { Method } from '../engine/method.ts'
import { runCall } from '../engine/run-call.ts'
import { InvalidParamsError, MethodNotFoundError } from '../errors.ts'
import { encodeResult, type Reply } from '../jsonrpc/encode-response.ts'
import type { JSONRPCRequest } from '../jsonrpc/message.ts'
import { formatIssues, formatIssuesInline } from '../schema/format-issues.ts'
import { encodeResultObject } from '../revision/served-revision.ts'
import { callAsTask } from '../tasks/call-as-task.ts'
import type { CompiledTool } from './compiled-tool.ts'

/** Answers `tools/call`. @see MCP, Tools, Calling Tools */
export const callTool: Method = (engine, request, exchange) => {
  const name = request.params?.['name']
  const tool = typeof name === 'string' ? engine.tools.get(name) : undefined
  if (tool === undefined) throw refuseUnknown(engine, name, request, exchange)
  if (tool.guard === undefined) return callAdmitted(engine, tool, request, exchange)
  return callGuarded(engine, tool, tool.guard, undefined, request, exchange, () => {
    exchange.checkAdmitted?.()
    return callAdmitted(engine, tool, request, exchange)
  })
}

/** Calls a tool that not everybody may use, once its guard permits it. */
function callGuarded(
  engine: Engine,
  tool: CompiledTool,
  guard: Guard,
  args: object | undefined,
  request: JSONRPCRequest,
  exchange: Exchange,
  call: () => Reply | Promise<Reply | undefined>,
): Reply | Promise<Reply | undefined> {
  const known = args as Readonly<Record<string, unknown>> | undefined // of an object schema
  const admitted = admit(engine, guard, known, request, exchange, () => unknownTool(engine, tool.name))
  return admitted === undefined ? call() : admitted.then(call)
}

function callAdmitted(
  engine: Engine,
  tool: CompiledTool,
  request: JSONRPCRequest,
  exchange: Exchange,
): Reply | Promise<Reply | undefined> {
  const given = request.params?.['arguments'] ?? {}
  if (typeof given !== 'object' || Array.isArray(given))
    throw new InvalidParamsError('tools/call: expected params.arguments to be an object')
  if (request.params?.['task'] !== undefined && tool.task === undefined) refuseTask(engine, exchange)
  if (tool.input === undefined) return callWith(engine, tool, { value: {} }, given, request, exchange)
  const validated = tool.input.validate(given)
  return isPromise(validated)
    ? validated.then((settled) => callWith(engine, tool, settled, given, request, exchange))
    : callWith(engine, tool, validated, given, request, exchange)
}

function callWith(
  engine: Engine,
  tool: CompiledTool,
  validated: StandardSchemaV1.Result<unknown>,
  given: object,
  request: JSONRPCRequest,
  exchange: Exchange,
): Reply | Promise<Reply | undefined> {
  if (validated.issues !== undefined) return refuseArguments(tool, validated.issues, given, request, exchange)
  if (tool.guard?.usesArguments !== true) return callChecked(engine, tool, validated.value, request, exchange)
  const args = validated.value as object // of an object schema
  return callGuarded(engine, tool, tool.guard, args, request, exchange, () =>
    callChecked(engine, tool, validated.value, request, exchange),
  )
}

function callChecked(
  engine: Engine,
  tool: CompiledTool,
  input: unknown,
  request: JSONRPCRequest,
  exchange: Exchange,
): Reply | Promise<Reply | undefined> {
  if (tool.task !== undefined) return callAsTask(engine, tool, input, request, exchange)
  return runCall(engine, tool, input, request, exchange)
}

/** Says what to fix: to the model where the revision has bad arguments as tool errors, else to the client. */
function refuseArguments(
  tool: CompiledTool,
  issues: readonly StandardSchemaV1.Issue[],
  given: object,
  request: JSONRPCRequest,
  exchange: Exchange,
): Reply {
  const problem = `Invalid arguments for tool ${tool.name}:`
  if (exchange.revision.invalidToolArguments === 'protocol-error')
    throw new InvalidParamsError(`${problem} ${formatIssuesInline(issues, given)}`)
  const message = `${problem}\n${formatIssues(issues, given)}`
  const result = { content: [{ type: 'text', text: message }], isError: true }
  return encodeResult(request.id, encodeResultObject(result, exchange.revision))
}

/** @throws {@link MethodNotFoundError} where tasks are part of the protocol and the server has some, but not of this tool. */
function refuseTask(engine: Engine, { revision }: Exchange): void {
  if (revision.tasks === 'core' && engine.tools.hasTasks) throw new MethodNotFoundError('tools/call of this tool as a task')
}

function refuseUnknown(engine: Engine, name: unknown, request: JSONRPCRequest, exchange: Exchange): Error {
  if (typeof name === 'string') engine.observeRefusal('tool', name, 'unknown', request, exchange)
  return unknownTool(engine, name)
}

function unknownTool(engine: Engine, name: unknown): Error {
  if (!engine.tools.isUsed) return new MethodNotFoundError('tools/call')
  if (typeof name !== 'string') return new InvalidParamsError('tools/call: expected params.name to be a string')
  return new InvalidParamsError(`Unknown tool: ${name.slice(0, 128)}`)
}
