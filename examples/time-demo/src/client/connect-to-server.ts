import { Client, SSEClientTransport, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { fileURLToPath } from 'node:url'
import { UserError } from '../program/user-error.ts'
import type { ClientOptions } from './client-options.ts'

/** A server that accepts the connection and then stays silent is given up after this time, in milliseconds. */
const CONNECT_TIMEOUT_MS = 10_000

const SERVER_PROGRAM = fileURLToPath(new URL('../server.ts', import.meta.url))

/** The connected client. Disposing of it ends the connection. */
export interface ServerConnection extends AsyncDisposable {
  readonly client: Client
}

/**
 * Connects the official client to the server.
 * @param fetch - What HTTP requests are made with.
 * @param signal - Gives the attempt up.
 * @throws what the official client throws when the server does not answer, refuses the key, or is no MCP server;
 *   `explainServerFailure` says it in words.
 */
export async function connectToServer(
  options: ClientOptions,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<ServerConnection> {
  const client = new Client({ name: 'time-demo-client', version: '1.0.0' })
  const transport = createTransport(options, fetch)
  try {
    await within(client.connect(transport), signal)
  } catch (error) {
    await client.close()
    throw error
  }
  return {
    client,
    [Symbol.asyncDispose]: async () => {
      // Streamable HTTP: a client that leaves ends its session. The server has noticed anyway when it is gone.
      if (transport instanceof StreamableHTTPClientTransport) await transport.terminateSession().catch(() => undefined)
      await client.close()
    },
  }
}

/** The address at which the server is reached, as a person would call it. */
export function describeAddress({ serverUrl, transport }: ClientOptions): string {
  switch (transport) {
    case 'sse':
      return `${new URL('sse', serverUrl).href} over HTTP+SSE`
    case 'http':
      return `${new URL('mcp', serverUrl).href} over Streamable HTTP`
    case 'stdio':
      return 'a server launched for this conversation, over stdio'
  }
}

function createTransport(options: ClientOptions, fetch: typeof globalThis.fetch) {
  const { authKey, debug, serverUrl, transport } = options
  const requestInit = authKey === undefined ? {} : { headers: { Authorization: `Bearer ${authKey}` } }
  switch (transport) {
    case 'sse':
      // HTTP+SSE is the transport of the first revision (2024-11-05); newer servers and clients prefer Streamable HTTP.
      return new SSEClientTransport(new URL('sse', serverUrl), { requestInit, fetch })
    case 'http':
      return new StreamableHTTPClientTransport(new URL('mcp', serverUrl), { requestInit, fetch })
    case 'stdio': {
      // The server runs as this program does: the same Node, the same loader.
      const args = [...process.execArgv, SERVER_PROGRAM, '--transport', 'stdio', ...(debug ? ['--debug'] : [])]
      return new StdioClientTransport({ command: process.execPath, args })
    }
  }
}

async function within<Result>(result: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise: givenUp, reject } = withRejection()
  const timer = setTimeout(reject, CONNECT_TIMEOUT_MS, new UserError(`no answer within ${CONNECT_TIMEOUT_MS / 1000} s`))
  const abort = (): void => reject(signal.reason)
  signal.addEventListener('abort', abort)
  try {
    return await Promise.race([result, givenUp])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}

function withRejection(): { promise: Promise<never>; reject: (reason: unknown) => void } {
  let reject: (reason: unknown) => void = () => undefined
  const promise = new Promise<never>((_, refuse) => {
    reject = refuse
  })
  return { promise, reject }
}
