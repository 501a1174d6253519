import { PROTOCOL_VERSIONS } from '@portico/core'
import { RawHttpClient, type RawHttpResponse } from '../node/raw-http-client.ts'
import { RawStreamableHttpClient } from '../node/raw-streamable-http-client.ts'
import type { RawMessage } from '../raw/raw-message.ts'

/** What a POST of Streamable HTTP has to carry. */
export const POST_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
}

/** The newest revision, which has no sessions. */
export const STATELESS_VERSION: string = PROTOCOL_VERSIONS.at(-1) ?? ''

/** The revisions that open with `initialize`. */
export const SESSION_VERSIONS: readonly string[] = PROTOCOL_VERSIONS.slice(0, -1)

/** Runs `use` with a client that is closed afterwards. */
export async function withHttp<T>(url: string, use: (http: RawHttpClient) => Promise<T>): Promise<T> {
  const http = new RawHttpClient(url)
  try {
    return await use(http)
  } finally {
    http.close()
  }
}

/** Runs `use` with a session that is ended afterwards. */
export async function withSession(
  url: string,
  use: (client: RawStreamableHttpClient, initialized: RawMessage) => Promise<void>,
  {
    protocolVersion = SESSION_VERSIONS.at(-1) ?? '',
    headers = {},
  }: { protocolVersion?: string; headers?: Record<string, string> } = {},
): Promise<void> {
  const client = new RawStreamableHttpClient(`${url}/mcp`, { headers })
  try {
    await use(client, await client.initialize({ protocolVersion }))
  } finally {
    await client.close()
  }
}

/** The path of an endpoint below the base of a server, which may be mounted anywhere. */
export function pathOf(url: string, endpoint: string): string {
  return new URL(url + endpoint).pathname
}

/** A `tools/call` request. */
export function callRequest(id: number | string, name: string, args: object = {}, meta?: object): object {
  return { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args, _meta: meta } }
}

/** The `_meta` by which a request states its terms. */
export function terms(): Record<string, unknown> {
  return {
    'io.modelcontextprotocol/protocolVersion': STATELESS_VERSION,
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'contract', version: '1' },
  }
}

/** The headers that a request which states its terms repeats. */
export function mirrored(method: string, name?: string): Record<string, string> {
  return {
    ...POST_HEADERS,
    'MCP-Protocol-Version': STATELESS_VERSION,
    'Mcp-Method': method,
    ...(name !== undefined && { 'Mcp-Name': name }),
  }
}

/** Sends a request that states its terms. */
export function postStateless(
  http: RawHttpClient,
  url: string,
  method: string,
  params: Readonly<Record<string, unknown>> = {},
): Promise<RawHttpResponse> {
  const name = typeof params['name'] === 'string' ? params['name'] : undefined
  return http.request({
    path: pathOf(url, '/mcp'),
    headers: mirrored(method, name),
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: terms() } }),
  })
}

/** Asks until the answer is what is expected; for what happens on the server with no message about it. */
export async function eventually(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`expected that ${what} within ${TIMEOUT_MS} ms`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

const TIMEOUT_MS = 10_000
const POLL_MS = 20
