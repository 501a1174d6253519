import { type CallToolResult, Client, type ClientOptions, type Transport } from '@modelcontextprotocol/client'
import { z } from 'zod'
import { ANSWERS, CAPABILITIES, CLIENT_INFO, type InteropClient } from './interop-client.ts'
import { commonCalls } from './official-calls.ts'
import { tap } from './tap.ts'

/** How the client finds out the revision. */
export type Negotiation = Pick<ClientOptions, 'versionNegotiation' | 'supportedProtocolVersions'>

/** Connects a client of `@modelcontextprotocol/client`, version 2. */
export async function connectOfficial2(transport: object, negotiation: Negotiation): Promise<InteropClient> {
  const { traffic, notifications } = tap(transport)
  const client = new Client(CLIENT_INFO, { capabilities: CAPABILITIES, ...negotiation })
  client.setRequestHandler('elicitation/create', () => structuredClone(ANSWERS['elicitation/create']))
  client.setRequestHandler('sampling/createMessage', () => structuredClone(ANSWERS['sampling/createMessage']))
  client.setRequestHandler('roots/list', () => ({ roots: [...ANSWERS['roots/list'].roots] }))
  await client.connect(transport as Transport)
  const statesTerms = client.getProtocolEra() === 'modern'
  return {
    ...commonCalls(client),
    traffic,
    notifications,
    connected: {
      protocolVersion: client.getNegotiatedProtocolVersion(),
      serverName: client.getServerVersion()?.name,
      instructions: client.getInstructions(),
    },
    callTool: async (name, args = {}, { logLevel, ...options } = {}) => {
      if (logLevel !== undefined && !statesTerms) await client.setLoggingLevel(logLevel)
      const _meta = logLevel !== undefined && statesTerms ? { _meta: { 'io.modelcontextprotocol/logLevel': logLevel } } : {}
      return client.callTool({ name, arguments: args, ..._meta }, options)
    },
    callAsTask: async (name, args) => {
      // The client has no calls for tasks, but sends what it is told to.
      const { task } = await client.request(
        { method: 'tools/call', params: { name, arguments: args, task: {} } },
        CreateTaskResult,
      )
      await client.request({ method: 'tasks/get', params: { taskId: task.taskId } }, GetTaskResult)
      const result = await client.request({ method: 'tasks/result', params: { taskId: task.taskId } }, TaskPayload)
      return result as CallToolResult
    },
    watchTools: async () => {
      // Whoever has a session is told.
      if (statesTerms) await client.listen({ toolsListChanged: true })
    },
    watchResource: async (uri) => {
      if (statesTerms) await client.listen({ resourceSubscriptions: [uri] })
      else await client.subscribeResource({ uri })
    },
    close: () => client.close(),
  }
}

const GetTaskResult = z.looseObject({ taskId: z.string() })
const CreateTaskResult = z.looseObject({ task: GetTaskResult })
const TaskPayload = z.looseObject({ content: z.array(z.unknown()) })
