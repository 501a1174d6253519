import { admit } from '../auth/admit.ts'
import type { Method } from '../engine/method.ts'
import { runCall } from '../engine/run-call.ts'
import { InvalidParamsError, MethodNotFoundError } from '../errors.ts'
import { formatIssuesInline } from '../schema/format-issues.ts'
import type { CompiledPrompt } from './compiled-prompt.ts'

/** Answers `prompts/get`. @see MCP, Prompts, Getting a Prompt */
export const getPrompt: Method = async (engine, request, exchange) => {
  if (!engine.prompts.isUsed) throw new MethodNotFoundError(request.method)
  const name = request.params?.['name']
  if (typeof name !== 'string') throw new InvalidParamsError('prompts/get: expected params.name to be a string')
  const prompt = engine.prompts.get(name)
  if (prompt === undefined) {
    engine.observeRefusal('prompt', name, 'unknown', request, exchange)
    throw unknownPrompt(name)
  }
  if (prompt.guard !== undefined) await admit(engine, prompt.guard, undefined, request, exchange, () => unknownPrompt(name))
  const given = request.params?.['arguments'] ?? {}
  if (typeof given !== 'object' || Array.isArray(given))
    throw new InvalidParamsError('prompts/get: expected params.arguments to be an object')
  const args = await validateArguments(prompt, given)
  if (prompt.guard?.usesArguments === true) await admit(engine, prompt.guard, args, request, exchange, () => unknownPrompt(name))
  return runCall(engine, prompt, args, request, exchange)
}

/** The error for a prompt that does not exist. */
export function unknownPrompt(name: string): Error {
  return new InvalidParamsError(`Unknown prompt: ${name.slice(0, 128)}`)
}

async function validateArguments(prompt: CompiledPrompt, given: object): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {}
  const problems: string[] = []
  for (const { name, schema } of prompt.args) {
    const value = Object.hasOwn(given, name) ? (given as Record<string, unknown>)[name] : undefined // any object may be asked for a key
    if (value !== undefined && typeof value !== 'string') {
      problems.push(`${name}: expected a string, got ${typeof value}`)
      continue
    }
    const validated = await schema.validate(value)
    if (validated.issues === undefined) values[name] = validated.value
    else
      problems.push(
        formatIssuesInline(
          validated.issues.map((issue) => ({ ...issue, path: [name, ...(issue.path ?? [])] })),
          given,
        ),
      )
  }
  if (problems.length > 0) throw new InvalidParamsError(`Invalid arguments for prompt ${prompt.name}: ${problems.join('; ')}`)
  return values
}
