import type {
  CallToolResult,
  Client as ClientV2,
  GetPromptResult,
  JSONRPCNotification,
  Progress,
  ReadResourceResult,
  Transport as TransportV2,
} from '@modelcontextprotocol/client'
import type { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import type { Transport as TransportV1 } from '@modelcontextprotocol/sdk/shared/transport.js'
import { Notifications } from '@portico/testing'

/** What the tests say of one call. */
export interface CallOptions {
  readonly onprogress?: (progress: Progress) => void
  readonly signal?: AbortSignal
}

/** The two official clients, as far as the tests need them. */
export interface OfficialClient {
  /** Every notification that came. */
  readonly notifications: Notifications
  readonly serverName: string | undefined
  readonly instructions: string | undefined
  listTools(): Promise<readonly string[]>
  listResources(): Promise<readonly string[]>
  listResourceTemplates(): Promise<readonly string[]>
  listPrompts(): Promise<readonly string[]>
  callTool(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<CallToolResult>
  readResource(uri: string): Promise<ReadResourceResult>
  subscribe(uri: string): Promise<unknown>
  getPrompt(name: string, args: Record<string, string>): Promise<GetPromptResult>
  setLoggingLevel(level: 'debug' | 'warning' | 'error'): Promise<unknown>
  ping(): Promise<unknown>
  close(): Promise<void>
}

/** Connects a client of `@modelcontextprotocol/sdk`, version 1. */
export async function connectV1(client: ClientV1, transport: TransportV1): Promise<OfficialClient> {
  const notifications = tap(transport)
  await client.connect(transport)
  return {
    ...common(client, notifications),
    // The result type of version 1 also allows that of 2024-10-07.
    callTool: (name, args, options) => client.callTool({ name, arguments: args }, undefined, options) as Promise<CallToolResult>,
  }
}

/** Connects a client of `@modelcontextprotocol/client`, version 2. */
export async function connectV2(client: ClientV2, transport: TransportV2): Promise<OfficialClient> {
  const notifications = tap(transport)
  await client.connect(transport)
  return {
    ...common(client, notifications),
    callTool: (name, args = {}, options) => client.callTool({ name, arguments: args }, options),
  }
}

/** Both versions call what was there before with every message. */
function tap(transport: TransportV1 | TransportV2): Notifications {
  const notifications = new Notifications()
  transport.onmessage = (message: object) => notifications.receive(message as JSONRPCNotification)
  return notifications
}

function common(client: ClientV1 | ClientV2, notifications: Notifications): Omit<OfficialClient, 'callTool'> {
  // What is used here has the same shape in both versions.
  const either = client as ClientV2
  return {
    notifications,
    serverName: either.getServerVersion()?.name,
    instructions: either.getInstructions(),
    listTools: async () => (await either.listTools()).tools.map(({ name }) => name),
    listResources: async () => (await either.listResources()).resources.map(({ uri }) => uri),
    listResourceTemplates: async () =>
      (await either.listResourceTemplates()).resourceTemplates.map(({ uriTemplate }) => uriTemplate),
    listPrompts: async () => (await either.listPrompts()).prompts.map(({ name }) => name),
    readResource: (uri) => either.readResource({ uri }),
    subscribe: (uri) => either.subscribeResource({ uri }),
    getPrompt: (name, args) => either.getPrompt({ name, arguments: args }),
    setLoggingLevel: (level) => either.setLoggingLevel(level),
    ping: () => either.ping(),
    close: () => either.close(),
  }
}
