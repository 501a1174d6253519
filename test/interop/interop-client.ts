import type {
  CallToolResult,
  CompleteResult,
  GetPromptResult,
  JSONRPCNotification,
  Progress,
  ReadResourceResult,
  Tool,
} from '@modelcontextprotocol/client'
import type { Inbox } from '@portico/testing'
import type { Traffic } from './traffic.ts'

/** What is said of one call. */
export interface CallOptions {
  readonly onprogress?: (progress: Progress) => void
  readonly signal?: AbortSignal
  /** From which level on it wants log messages of the call. */
  readonly logLevel?: 'debug' | 'warning' | 'error'
}

/** What is completed: an argument of a prompt, or a variable of a template. */
export interface Completion {
  readonly ref: { readonly type: 'ref/prompt'; readonly name: string } | { readonly type: 'ref/resource'; readonly uri: string }
  readonly argument: { readonly name: string; readonly value: string }
  readonly context?: { readonly arguments: Record<string, string> }
}

/** What a client learned of the server as it connected. */
export interface Connected {
  readonly protocolVersion: string | undefined
  readonly serverName: string | undefined
  readonly instructions: string | undefined
}

/**
 * Any client in any revision, as far as the features of the matrix need it. What the revisions do in different ways (levels of log messages, being told
 * of changes, tasks) each client does in the way of its own. Errors of the server are thrown with their `code`.
 */
export interface InteropClient {
  readonly connected: Connected
  /** Every message in both directions. */
  readonly traffic: Traffic
  /** Notifications that came and were not taken. */
  readonly notifications: Inbox<JSONRPCNotification>
  listTools(): Promise<readonly Tool[]>
  /** The URIs on all pages. */
  listResources(): Promise<readonly string[]>
  listResourceTemplates(): Promise<readonly string[]>
  listPrompts(): Promise<readonly string[]>
  callTool(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<CallToolResult>
  /** Calls a tool that becomes a task, and follows that to its end. */
  callAsTask(name: string, args: Record<string, unknown>): Promise<CallToolResult>
  readResource(uri: string): Promise<ReadResourceResult>
  getPrompt(name: string, args: Record<string, string>): Promise<GetPromptResult>
  complete(completion: Completion): Promise<CompleteResult['completion']>
  /** Asks to be told of changes of the list of tools. */
  watchTools(): Promise<void>
  /** Asks to be told of changes of a resource. */
  watchResource(uri: string): Promise<void>
  close(): Promise<void>
}

/** What every client declares that it can be asked. */
export const CAPABILITIES = { elicitation: { form: {} }, sampling: {}, roots: {} } as const

/** What every client answers when it is asked. */
export const ANSWERS = {
  'elicitation/create': { action: 'accept', content: { city: 'Paris' } },
  'sampling/createMessage': { role: 'assistant', model: 'a-model', content: { type: 'text', text: 'cat, hat' } },
  'roots/list': { roots: [{ uri: 'file:///work', name: 'work' }] },
} as const

/** The client as it names itself. */
export const CLIENT_INFO = { name: 'interop', version: '1.0.0' } as const
