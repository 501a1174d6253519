import type { Client } from '@modelcontextprotocol/client'
import type { ToolType } from '@portico/core'
import { ToolCallError } from '../errors.ts'
import { type CallOptions, toRequestOptions } from './call-options.ts'
import { callsByName } from './calls-by-name.ts'
import { type ToolResult, valueOfResult } from './tool-result.ts'

/**
 * Calls one tool. Arguments may be left out where none are required. Rejects with a {@link ToolCallError} when the result has `isError`, with
 * the official client's errors otherwise.
 */
export type ToolCall<Type> =
  Type extends ToolType<infer Input, infer Output>
    ? keyof Input extends never
      ? (args?: Record<string, never>, options?: CallOptions) => Promise<ToolResult<Output>>
      : object extends Input
        ? (args?: Input, options?: CallOptions) => Promise<ToolResult<Output>>
        : (args: Input, options?: CallOptions) => Promise<ToolResult<Output>>
    : never

/** Calls of tools of which nothing is known. */
export type UntypedToolCalls = Readonly<
  Record<string, (args?: Record<string, unknown>, options?: CallOptions) => Promise<unknown>>
>

/** One function per tool of a server. */
export type ToolCalls<Tools> = 0 extends 1 & Tools ? UntypedToolCalls : { readonly [Name in keyof Tools]: ToolCall<Tools[Name]> }

/** Makes the functions that call tools, whatever their names. */
export function createToolCalls(client: Client): UntypedToolCalls {
  return callsByName<UntypedToolCalls[string]>((name) => async (args = {}, options) => {
    const result = await client.callTool({ name, arguments: args }, toRequestOptions(options))
    if (result.isError === true) throw new ToolCallError(name, result)
    return valueOfResult(result)
  })
}
