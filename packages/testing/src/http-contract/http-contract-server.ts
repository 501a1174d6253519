// Runs on every runtime: nothing here imports a module of Node.
import { type AnyServer, type Authenticator, createServer } from '@portico/core'

/** Options that the servers of {@link httpTransportContract} are served with, as every transport over HTTP has them. */
export interface HttpContractOptions {
  /** Who may call. */
  readonly auth?: Authenticator
  /** Origins that browsers may call from. */
  readonly allowedOrigins?: readonly string[]
  /** The largest body that is read, in bytes. */
  readonly maxBodyBytes?: number
  /** How many sessions may be open. */
  readonly maxSessions?: number
  /** How often a comment keeps idle streams open, in milliseconds. */
  readonly keepAliveMs?: number
}

/** Knows `Bearer ada` and `Bearer bob`; answers at once for one and later for the other. */
const auth: Authenticator = {
  authenticate(head) {
    switch (head.header('authorization')) {
      case 'Bearer ada':
        return { principal: { id: 'ada', scopes: [] } }
      case 'Bearer bob':
        return Promise.resolve({ principal: { id: 'bob', scopes: [] } })
      case 'Bearer mallory':
        return { status: 403, message: 'not you' }
      default:
        return { status: 401, message: 'who are you?', wwwAuthenticate: 'Bearer realm="contract"' }
    }
  },
}

/** The servers that {@link httpTransportContract} talks to, by name: how each is served. */
export const HTTP_CONTRACT_SERVERS: Readonly<Record<'open' | 'guarded' | 'limited', HttpContractOptions>> = {
  /** Takes everybody. Some runtimes notice that a client is gone only when something is written for it. */
  open: { allowedOrigins: ['https://app.example.com'], keepAliveMs: 200 },
  /** Asks who is calling. */
  guarded: { auth },
  /** Has limits that a test can reach. */
  limited: { maxBodyBytes: 2000, maxSessions: 2 },
}

/** The name of one of {@link HTTP_CONTRACT_SERVERS}. */
export type HttpContractServerName = keyof typeof HTTP_CONTRACT_SERVERS

/** The MCP server behind each of {@link HTTP_CONTRACT_SERVERS}; a new one for each. */
export function createHttpContractServer(): AnyServer {
  const text = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] } as const
  const key = { type: 'object', properties: { key: { type: 'string' } }, required: ['key'] } as const
  const waiting = new Map<string, () => void>()
  const aborted = new Set<string>()
  const server = createServer({ name: 'contract', version: '1.0.0' })
    .tool('echo', { description: 'Answers at once', input: text }, (input) => textOf(input, 'text'))
    .tool('echo_later', { description: 'Answers from a promise', input: text }, async (input) => textOf(input, 'text'))
    .tool('report', { description: 'Reports progress three times' }, async (_, { progress }) => {
      for (let step = 1; step <= 3; step++) progress(step, 3)
      return 'reported'
    })
    .tool('wait', { description: 'Answers when it is released', input: key }, async (input, { signal, progress }) => {
      const name = textOf(input, 'key')
      signal.addEventListener('abort', () => aborted.add(name))
      progress(1)
      await new Promise<void>((resolve) => waiting.set(name, resolve))
      return `released ${name}`
    })
    .tool('release', { description: 'Lets a call of wait go on', input: key }, (input) => {
      waiting.get(textOf(input, 'key'))?.()
      return 'ok'
    })
    .tool('state_of', { description: 'What has become of a call of wait', input: key }, (input) => {
      const name = textOf(input, 'key')
      if (aborted.has(name)) return 'aborted'
      return waiting.has(name) ? 'waiting' : 'unknown'
    })
    .tool('who', { description: 'Who is calling' }, (_, ctx) => ({
      principal: ctx.principal?.id ?? null,
      authorization: ctx.http?.header('authorization') ?? null,
      method: ctx.http?.method ?? null,
    }))
    .tool('toggle', { description: 'Changes the list of tools' }, () => {
      if (!server.removeTool('toggled')) server.tool('toggled', {}, () => 'here')
      return 'toggled'
    })
    .resource('contract://static', { mimeType: 'text/plain' }, () => 'static')
  return server
}

/** What the schema says is there. */
function textOf(input: unknown, name: string): string {
  return String((input as Readonly<Record<string, unknown>>)[name])
}
