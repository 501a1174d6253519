import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import {
  CallToolResultSchema,
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'
import type { CallToolResult } from '@modelcontextprotocol/client'
import { ANSWERS, CAPABILITIES, CLIENT_INFO, type InteropClient } from './interop-client.ts'
import { commonCalls } from './official-calls.ts'
import { tap } from './tap.ts'

/** Connects a client of `@modelcontextprotocol/sdk`, version 1. It asks for the newest revision that it knows, and takes what it is offered. */
export async function connectOfficial1(transport: object): Promise<InteropClient> {
  const { traffic, notifications } = tap(transport)
  const client = new Client(CLIENT_INFO, { capabilities: CAPABILITIES })
  client.setRequestHandler(ElicitRequestSchema, () => structuredClone(ANSWERS['elicitation/create']))
  client.setRequestHandler(CreateMessageRequestSchema, () => structuredClone(ANSWERS['sampling/createMessage']))
  client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [...ANSWERS['roots/list'].roots] }))
  // The classes of version 1 are not written for exactOptionalPropertyTypes.
  await client.connect(transport as Transport)
  return {
    ...commonCalls(client),
    traffic,
    notifications,
    connected: {
      protocolVersion: traffic.negotiated,
      serverName: client.getServerVersion()?.name,
      instructions: client.getInstructions(),
    },
    callTool: async (name, args, { logLevel, ...options } = {}) => {
      if (logLevel !== undefined) await client.setLoggingLevel(logLevel)
      // The result type of version 1 also allows that of 2024-10-07.
      return client.callTool({ name, arguments: args }, undefined, options) as Promise<CallToolResult>
    },
    callAsTask: async (name, args) => {
      const stream = client.experimental.tasks.callToolStream({ name, arguments: args }, CallToolResultSchema, { task: {} })
      const seen: string[] = []
      for await (const message of stream) {
        seen.push(message.type)
        if (message.type === 'error') throw message.error
        if (message.type === 'result' && seen.includes('taskCreated')) return message.result
      }
      throw new Error(`expected a task and its result, got ${seen.join()}`)
    },
    // Whoever has a session is told.
    watchTools: async () => undefined,
    watchResource: async (uri) => {
      await client.subscribeResource({ uri })
    },
    close: () => client.close(),
  }
}
