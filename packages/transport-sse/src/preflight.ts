import { LAST_EVENT_ID, MCP_METHOD, MCP_NAME, MCP_PROTOCOL_VERSION, MCP_SESSION_ID } from './headers.ts'
import type { HttpCall } from './http-call.ts'
import { HTTP_STATUS } from './http-status.ts'

const ALLOWED_HEADERS = [
  'Authorization',
  'DPoP',
  'Content-Type',
  'If-Match',
  'If-None-Match',
  MCP_SESSION_ID,
  MCP_PROTOCOL_VERSION,
  MCP_METHOD,
  MCP_NAME,
  LAST_EVENT_ID,
]

/** How long a browser may remember the answer, in seconds; browsers cut it to two hours or less. */
const MAX_AGE_SECONDS = '7200'

/** True when a browser asks, before it sends the request of a page, whether it may. */
export function isPreflight(call: HttpCall): boolean {
  return (
    call.method === 'OPTIONS' && call.header('origin') !== undefined && call.header('access-control-request-method') !== undefined
  )
}

/**
 * Answers a preflight of an allowed Origin: what its pages may send here. It carries no credentials, so nobody is asked for any.
 *
 * @see https://fetch.spec.whatwg.org/#cors-preflight-fetch
 */
export function answerPreflight(call: HttpCall, methods: string): void {
  const allowedHeaders = [...ALLOWED_HEADERS, ...mirroredParams(call)].join(', ')
  call.sendEmpty(HTTP_STATUS.noContent, [
    'Access-Control-Allow-Methods',
    methods,
    'Access-Control-Allow-Headers',
    allowedHeaders,
    'Access-Control-Max-Age',
    MAX_AGE_SECONDS,
  ])
}

/** The headers by which arguments of tools are repeated: which there are, the page knows from the list of tools. */
function mirroredParams(call: HttpCall): string[] {
  const requested = call.header('access-control-request-headers')?.split(',') ?? []
  return requested.map((name) => name.trim()).filter((name) => /^mcp-param-[!#$%&'*+\-.^_`|~\w]+$/i.test(name))
}
