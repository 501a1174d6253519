import type { Client, GetPromptResult } from '@modelcontextprotocol/client'
import { type CallOptions, toRequestOptions } from './call-options.ts'
import { callsByName } from './calls-by-name.ts'

/** Asks for one prompt. Arguments may be left out where none are required. */
export type PromptCall<Args> = keyof Args extends never
  ? (args?: Record<string, never>, options?: CallOptions) => Promise<GetPromptResult>
  : object extends Args
    ? (args?: Args, options?: CallOptions) => Promise<GetPromptResult>
    : (args: Args, options?: CallOptions) => Promise<GetPromptResult>

/** Asks for prompts of which nothing is known. */
export type UntypedPromptCalls = Readonly<
  Record<string, (args?: Record<string, unknown>, options?: CallOptions) => Promise<GetPromptResult>>
>

/** One function per prompt of a server. */
export type PromptCalls<Prompts> = 0 extends 1 & Prompts
  ? UntypedPromptCalls
  : { readonly [Name in keyof Prompts]: PromptCall<Prompts[Name]> }

/** Makes the functions that ask for prompts, whatever their names. */
export function createPromptCalls(client: Client): UntypedPromptCalls {
  return callsByName<UntypedPromptCalls[string]>(
    (name) =>
      (args = {}, options) =>
        client.getPrompt({ name, arguments: toPromptArguments(args) }, toRequestOptions(options)),
  )
}

/** The arguments of a prompt are strings on the wire. @see MCP, Prompts, Getting a Prompt */
function toPromptArguments(args: Record<string, unknown>): Record<string, string> {
  const given = Object.entries(args).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]))
}
