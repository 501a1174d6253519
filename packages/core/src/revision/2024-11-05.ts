import { RESOURCE_NOT_FOUND, URL_ELICITATION_REQUIRED } from '../jsonrpc/error-code.ts'
import { encodeCallToolResultWith, encodeContentWithoutAudio } from './encode-content.ts'
import { encodeEarlyInputRequest } from './encode-input-request.ts'
import type { Revision } from './revision.ts'

/** An error is an answer like any other. */
const HTTP_OK = 200

/**
 * The first revision: HTTP+SSE and stdio.
 *
 * @see https://modelcontextprotocol.io/specification/2024-11-05
 */
export const v2024_11_05: Revision = {
  version: '2024-11-05',
  opensWithInitialize: true,
  acceptsBatch: false,
  unreadableId: null,
  requiresVersionHeader: false,
  termsFrom: 'session',
  mirrorsBodyInHeaders: false,
  mirroredNames: new Map(),
  cancelsOnDisconnect: false,
  resumesStreams: false,
  primesStreams: false,
  permitsErrorCode: (code) => Number.isInteger(code) && code !== URL_ELICITATION_REQUIRED,
  httpStatusOf: () => HTTP_OK,
  hasResultType: false,
  hasCacheHints: false,
  structuredContent: 'none',
  asksBy: 'request',
  inputRequiredMethods: new Set(),
  encodeInputRequest: encodeEarlyInputRequest,
  hasExtensions: false,
  tasks: 'none',
  requestMethods: new Set([
    'initialize',
    'ping',
    'tools/list',
    'tools/call',
    'resources/list',
    'resources/templates/list',
    'resources/read',
    'resources/subscribe',
    'resources/unsubscribe',
    'prompts/list',
    'prompts/get',
    'completion/complete',
    'logging/setLevel',
  ]),
  invalidToolArguments: 'protocol-error',
  resourceNotFoundCode: RESOURCE_NOT_FOUND,
  hasProgressMessage: false,
  hasCompletionsCapability: false,
  toolFields: new Set(['name', 'description', 'inputSchema']),
  resourceFields: new Set(['uri', 'name', 'description', 'mimeType', 'annotations', 'size']),
  resourceTemplateFields: new Set(['uriTemplate', 'name', 'description', 'mimeType', 'annotations']),
  promptFields: new Set(['name', 'description', 'arguments']),
  promptArgumentFields: new Set(['name', 'description', 'required']),
  implementationFields: new Set(['name', 'version']),
  encodeContent: encodeContentWithoutAudio,
  encodeCallToolResult: encodeCallToolResultWith(encodeContentWithoutAudio),
}
