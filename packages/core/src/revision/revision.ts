import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/server'
import type { EncodeInputRequest } from './encode-input-request.ts'
import type { ProtocolVersion } from './protocol-version.ts'

/**
 * One revision of the specification: the complete list of what differs between revisions.
 * Everything else in Portico asks these fields and never compares versions.
 */
export interface Revision {
  /** The string on the wire. */
  readonly version: ProtocolVersion
  /** A connection begins with an `initialize` request, whose outcome holds for all that follows. */
  readonly opensWithInitialize: boolean
  /** A JSON array of messages is accepted as a batch. */
  readonly acceptsBatch: boolean
  /** What an error has for the id of a message whose own could not be read: `null`, as in JSON-RPC 2.0, or nothing. */
  readonly unreadableId: null | undefined
  /**
   * Where the terms of a request stand: in the session that `initialize` opened, or in the `_meta` of the request itself, so that every
   * request stands alone.
   */
  readonly termsFrom: 'session' | 'request'
  /** HTTP requests after `initialize` should name the version in `MCP-Protocol-Version`. */
  readonly requiresVersionHeader: boolean
  /** `Mcp-Method`, `Mcp-Name` and `Mcp-Param-*` repeat what is in the body and are checked against it. */
  readonly mirrorsBodyInHeaders: boolean
  /** Which parameter `Mcp-Name` repeats, by method. */
  readonly mirroredNames: ReadonlyMap<string, string>
  /** When the connection of a running request closes, the request is cancelled. */
  readonly cancelsOnDisconnect: boolean
  /** Events on streams have ids: a client that lost its connection names the last one it got, and is sent what came after it. */
  readonly resumesStreams: boolean
  /**
   * A stream begins with an event that is only an id, so that the server may close the connection before there is an answer: the client
   * comes back for the rest. Clients of other revisions fail at such an event, or take the close for the end.
   */
  readonly primesStreams: boolean
  /** An error may have that code. One that may not is sent as an internal error. */
  readonly permitsErrorCode: (code: number) => boolean
  /** The HTTP status of an error answered to a request. */
  readonly httpStatusOf: (errorCode: number) => number
  /** Every result says its `resultType`, and by whom it is. */
  readonly hasResultType: boolean
  /** Lists and resources say how long they may be kept. */
  readonly hasCacheHints: boolean
  /** What `structuredContent` may be. */
  readonly structuredContent: 'none' | 'object' | 'any'
  /** Capabilities name extensions of the protocol. */
  readonly hasExtensions: boolean
  /** The form of tasks: none, that of the core protocol, or that of the extension. */
  readonly tasks: 'none' | 'core' | 'extension'
  /** How a handler asks the client: by a request, or by a result that says what is needed. */
  readonly asksBy: 'request' | 'result'
  /** The requests that may be answered with what is needed of the client. */
  readonly inputRequiredMethods: ReadonlySet<string>
  /** Turns the parameters of what is asked of the client into those that this revision knows. */
  readonly encodeInputRequest: EncodeInputRequest
  /** The requests that clients may send. */
  readonly requestMethods: ReadonlySet<string>
  /** How bad arguments of a tool are answered: as a JSON-RPC error, or as a result with `isError: true` that the model sees. */
  readonly invalidToolArguments: 'protocol-error' | 'tool-error'
  /** The error code for a resource that does not exist. */
  readonly resourceNotFoundCode: number
  /** Progress notifications may carry a `message`. */
  readonly hasProgressMessage: boolean
  /** The `completions` capability exists; before, completion was simply tried. */
  readonly hasCompletionsCapability: boolean
  /** Properties of a tool in `tools/list`. */
  readonly toolFields: ReadonlySet<string>
  /** Properties of a resource in `resources/list`. */
  readonly resourceFields: ReadonlySet<string>
  /** Properties of a template in `resources/templates/list`. */
  readonly resourceTemplateFields: ReadonlySet<string>
  /** Properties of a prompt in `prompts/list`. */
  readonly promptFields: ReadonlySet<string>
  /** Properties of a prompt's argument. */
  readonly promptArgumentFields: ReadonlySet<string>
  /** Properties of `serverInfo`. */
  readonly implementationFields: ReadonlySet<string>
  /** Turns a content block into one that this revision knows. `undefined`: all blocks are known. */
  readonly encodeContent: ((content: ContentBlock) => ContentBlock) | undefined
  /** Turns a tool's result into one that this revision knows. `undefined`: it goes out as it is. */
  readonly encodeCallToolResult: ((result: CallToolResult) => CallToolResult) | undefined
}

/** Copies the properties of `source` that are in `fields` and defined: what a revision shows of a tool, resource or prompt. */
export function pickFields(source: object, fields: ReadonlySet<string>): Record<string, unknown> {
  const picked: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(source)) if (value !== undefined && fields.has(key)) picked[key] = value
  return picked
}
