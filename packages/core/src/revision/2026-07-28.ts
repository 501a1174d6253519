import {
  HEADER_MISMATCH,
  INTERNAL_ERROR,
  INVALID_PARAMS,
  INVALID_REQUEST,
  METHOD_NOT_FOUND,
  MISSING_REQUIRED_CLIENT_CAPABILITY,
  PARSE_ERROR,
  UNSUPPORTED_PROTOCOL_VERSION,
} from '../jsonrpc/error-code.ts'
import { v2025_11_25 } from './2025-11-25.ts'
import { encodeInputRequestWithoutId } from './encode-input-request.ts'
import type { Revision } from './revision.ts'

/**
 * Stateless: every request carries its terms in `_meta`, `initialize` and sessions are gone, the client is asked by results, what was
 * notified on open connections comes by `subscriptions/listen`, and results say how long they may be kept.
 *
 * @see https://modelcontextprotocol.io/specification/2026-07-28/changelog
 */
export const v2026_07_28: Revision = {
  version: '2026-07-28',
  opensWithInitialize: false,
  acceptsBatch: false,
  unreadableId: undefined,
  requiresVersionHeader: true,
  termsFrom: 'request',
  mirrorsBodyInHeaders: true,
  mirroredNames: new Map([
    ['tools/call', 'name'],
    ['prompts/get', 'name'],
    ['resources/read', 'uri'],
  ]),
  cancelsOnDisconnect: true,
  resumesStreams: false,
  primesStreams: false,
  permitsErrorCode,
  httpStatusOf,
  hasResultType: true,
  hasCacheHints: true,
  structuredContent: 'any',
  asksBy: 'result',
  inputRequiredMethods: new Set(['tools/call', 'prompts/get', 'resources/read']),
  encodeInputRequest: encodeInputRequestWithoutId,
  hasExtensions: true,
  tasks: 'extension',
  requestMethods: new Set([
    'server/discover',
    'tools/list',
    'tools/call',
    'resources/list',
    'resources/templates/list',
    'resources/read',
    'prompts/list',
    'prompts/get',
    'completion/complete',
    'subscriptions/listen',
  ]),
  invalidToolArguments: 'tool-error',
  resourceNotFoundCode: INVALID_PARAMS,
  hasProgressMessage: true,
  hasCompletionsCapability: true,
  toolFields: new Set([...v2025_11_25.toolFields].filter((field) => field !== 'execution')),
  resourceFields: v2025_11_25.resourceFields,
  resourceTemplateFields: v2025_11_25.resourceTemplateFields,
  promptFields: v2025_11_25.promptFields,
  promptArgumentFields: v2025_11_25.promptArgumentFields,
  implementationFields: v2025_11_25.implementationFields,
  encodeContent: undefined,
  encodeCallToolResult: undefined,
}

/** The codes that the revision defines; the others between these two are reserved by JSON-RPC. */
const DEFINED_CODES: ReadonlySet<number> = new Set([
  PARSE_ERROR,
  INVALID_REQUEST,
  METHOD_NOT_FOUND,
  INVALID_PARAMS,
  INTERNAL_ERROR,
  HEADER_MISMATCH,
  MISSING_REQUIRED_CLIENT_CAPABILITY,
  UNSUPPORTED_PROTOCOL_VERSION,
])
const FIRST_RESERVED_CODE = -32_768
const LAST_RESERVED_CODE = -32_000

/** @see MCP, Base Protocol, Error Codes */
function permitsErrorCode(code: number): boolean {
  const isReserved = code >= FIRST_RESERVED_CODE && code <= LAST_RESERVED_CODE
  return Number.isInteger(code) && (!isReserved || DEFINED_CODES.has(code))
}

/** @see MCP, Transports, Streamable HTTP, Error Responses */
function httpStatusOf(errorCode: number): number {
  switch (errorCode) {
    case METHOD_NOT_FOUND:
      return 404
    case PARSE_ERROR:
    case INVALID_REQUEST:
    case HEADER_MISMATCH:
    case MISSING_REQUIRED_CLIENT_CAPABILITY:
    case UNSUPPORTED_PROTOCOL_VERSION:
      return 400
    default:
      return 200
  }
}
