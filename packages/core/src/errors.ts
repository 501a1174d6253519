import type { ClientCapabilities } from '@modelcontextprotocol/server'
import {
  HEADER_MISMATCH,
  INTERNAL_ERROR,
  INVALID_PARAMS,
  INVALID_REQUEST,
  METHOD_NOT_FOUND,
  MISSING_REQUIRED_CLIENT_CAPABILITY,
  PARSE_ERROR,
  RATE_LIMITED,
  RESOURCE_NOT_FOUND,
  UNSUPPORTED_PROTOCOL_VERSION,
  URL_ELICITATION_REQUIRED,
} from './jsonrpc/error-code.ts'
import type { RequestId } from './jsonrpc/message.ts'

/**
 * What may go over the wire as a JSON-RPC error: its code, message and data reach the client as they are.
 * Throw one of its subclasses from a handler to choose the error; anything else that a handler throws is masked.
 */
export class WireError extends Error {
  override readonly name: string = 'WireError'
  /** The JSON-RPC error code. */
  readonly code: number
  /** Further facts for the client; has to be JSON. */
  readonly data: unknown

  constructor(code: number, message: string, options?: { data?: unknown; cause?: unknown }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.data = options?.data
  }
}

/** The received text is no JSON (−32700). */
export class ParseError extends WireError {
  static readonly code: typeof PARSE_ERROR = PARSE_ERROR
  override readonly name = 'ParseError'
  constructor(detail: string) {
    super(PARSE_ERROR, `Parse error: ${detail}`)
  }
}

/** The received JSON is no valid request (−32600). */
export class InvalidRequestError extends WireError {
  static readonly code: typeof INVALID_REQUEST = INVALID_REQUEST
  override readonly name = 'InvalidRequestError'
  /** The id of the refused message, when it had a readable one. */
  readonly id: RequestId | undefined
  constructor(detail: string, id?: RequestId) {
    super(INVALID_REQUEST, `Invalid request: ${detail}`)
    this.id = id
  }
}

/** The method does not exist in this revision or is not offered by this server (−32601). */
export class MethodNotFoundError extends WireError {
  static readonly code: typeof METHOD_NOT_FOUND = METHOD_NOT_FOUND
  override readonly name = 'MethodNotFoundError'
  constructor(method: string) {
    super(METHOD_NOT_FOUND, `Method not found: ${method.slice(0, 100)}`)
  }
}

/** The parameters of a request are not what its method takes (−32602). */
export class InvalidParamsError extends WireError {
  static readonly code: typeof INVALID_PARAMS = INVALID_PARAMS
  override readonly name = 'InvalidParamsError'
  constructor(detail: string, options?: { data?: unknown; cause?: unknown }) {
    super(INVALID_PARAMS, detail, options)
  }
}

/** Something failed on the server that is not the client's business (−32603). */
export class InternalError extends WireError {
  static readonly code: typeof INTERNAL_ERROR = INTERNAL_ERROR
  override readonly name = 'InternalError'
  constructor(detail = 'Internal error', options?: { data?: unknown; cause?: unknown }) {
    super(INTERNAL_ERROR, detail, options)
  }
}

/** The headers of an HTTP request do not say what its body says, or are missing or malformed (−32020). */
export class HeaderMismatchError extends WireError {
  static readonly code: typeof HEADER_MISMATCH = HEADER_MISMATCH
  override readonly name = 'HeaderMismatchError'
  constructor(detail: string) {
    super(HEADER_MISMATCH, `Header mismatch: ${detail}`)
  }
}

/** The request needs something of the client that it did not declare (−32021). */
export class MissingRequiredClientCapabilityError extends WireError {
  static readonly code: typeof MISSING_REQUIRED_CLIENT_CAPABILITY = MISSING_REQUIRED_CLIENT_CAPABILITY
  override readonly name = 'MissingRequiredClientCapabilityError'
  constructor(requiredCapabilities: ClientCapabilities) {
    const names = Object.keys(requiredCapabilities).join(', ')
    super(MISSING_REQUIRED_CLIENT_CAPABILITY, `The client did not declare a capability that this request needs: ${names}`, {
      data: { requiredCapabilities },
    })
  }
}

/** The protocol version of the request is not served (−32022); `data` names those that are. */
export class UnsupportedProtocolVersionError extends WireError {
  static readonly code: typeof UNSUPPORTED_PROTOCOL_VERSION = UNSUPPORTED_PROTOCOL_VERSION
  override readonly name = 'UnsupportedProtocolVersionError'
  constructor(requested: string, supported: readonly string[]) {
    super(UNSUPPORTED_PROTOCOL_VERSION, `Unsupported protocol version: expected one of ${supported.join(', ')}`, {
      data: { requested: requested.slice(0, 100), supported },
    })
  }
}

/** The caller asked too often (429); over HTTP that is the status too, with `Retry-After`. `data.retryAfterMs` says how long to wait. */
export class RateLimitedError extends WireError {
  static readonly code: typeof RATE_LIMITED = RATE_LIMITED
  override readonly name = 'RateLimitedError'
  /** How long to wait, in milliseconds. */
  readonly retryAfterMs: number
  /** @param what that there is too much of, such as `calls of "search"`. */
  constructor(what: string, retryAfterMs: number) {
    super(RATE_LIMITED, `Too many ${what}: try again in ${Math.ceil(retryAfterMs / 1000)} s`, { data: { retryAfterMs } })
    this.retryAfterMs = retryAfterMs
  }
}

/** No resource has this URI; the revision decides the code (−32002 or −32602). */
export class ResourceNotFoundError extends WireError {
  static readonly code: typeof RESOURCE_NOT_FOUND = RESOURCE_NOT_FOUND
  override readonly name = 'ResourceNotFoundError'
  constructor(uri: string) {
    super(RESOURCE_NOT_FOUND, 'Resource not found', { data: { uri } })
  }
}

/** A URL that a user has to open, as a {@link UrlElicitationRequiredError} lists it. */
export interface RequiredUrlElicitation {
  /** Always by URL. */
  readonly mode: 'url'
  /** Why, for people. */
  readonly message: string
  /** Where to. */
  readonly url: string
  /** Names it in the server. */
  readonly elicitationId: string
}

/**
 * The user has to open URLs before the request can be served (−32042): made by `urlElicitationRequired()`. Only revision 2025-11-25 has it, for clients that can
 * open URLs; others are sent an internal error with its message.
 */
export class UrlElicitationRequiredError extends WireError {
  static readonly code: typeof URL_ELICITATION_REQUIRED = URL_ELICITATION_REQUIRED
  override readonly name = 'UrlElicitationRequiredError'
  /** What has to be opened. */
  readonly elicitations: readonly RequiredUrlElicitation[]
  constructor(message: string, elicitations: readonly RequiredUrlElicitation[]) {
    super(URL_ELICITATION_REQUIRED, message, { data: { elicitations } })
    this.elicitations = elicitations
  }
}

/**
 * A failure that the model should read and act on: thrown by a tool's handler it becomes a result with `isError: true` and this message.
 * It is the only way that words of an exception reach the client.
 */
export class ToolError extends Error {
  static readonly code = 'ERR_TOOL'
  override readonly name = 'ToolError'
  /** Stable code of this local error. */
  readonly code: typeof ToolError.code = ToolError.code
}

/** A tool, resource or prompt was defined wrongly; the message names it and says what was expected. */
export class InvalidDefinitionError extends TypeError {
  static readonly code = 'ERR_INVALID_DEFINITION'
  override readonly name = 'InvalidDefinitionError'
  /** Stable code of this local error. */
  readonly code: typeof InvalidDefinitionError.code = InvalidDefinitionError.code
}

/** The server, session or stream was closed while something was still going on in it. */
export class ClosedError extends Error {
  static readonly code = 'ERR_CLOSED'
  override readonly name = 'ClosedError'
  /** Stable code of this local error. */
  readonly code: typeof ClosedError.code = ClosedError.code
}

/** A call ran longer than its time limit; handlers see it as the reason of `ctx.signal`. */
export class TimeoutError extends Error {
  static readonly code = 'ERR_TIMEOUT'
  override readonly name = 'TimeoutError'
  /** Stable code of this local error. */
  readonly code: typeof TimeoutError.code = TimeoutError.code
  /** The limit that was passed, in milliseconds. */
  readonly timeoutMs: number
  constructor(timeoutMs: number) {
    super(`timed out after ${timeoutMs} ms`)
    this.timeoutMs = timeoutMs
  }
}

/** The client cancelled the request; handlers see it as the reason of `ctx.signal`. */
export class CancelledError extends Error {
  static readonly code = 'ERR_CANCELLED'
  override readonly name = 'CancelledError'
  /** Stable code of this local error. */
  readonly code: typeof CancelledError.code = CancelledError.code
}

/** The port is taken: something else listens there. */
export class PortInUseError extends Error {
  static readonly code = 'ERR_PORT_IN_USE'
  override readonly name = 'PortInUseError'
  /** Stable code of this local error. */
  readonly code: typeof PortInUseError.code = PortInUseError.code
  /** The port. */
  readonly port: number

  constructor(host: string, port: number, cause: unknown) {
    super(`port ${port} on ${host} is in use: stop what listens there, or choose another port`, { cause })
    this.port = port
  }
}

/** A transport cannot listen at the address that it was given; the message says why, and what to do. */
export class CannotListenError extends Error {
  static readonly code = 'ERR_CANNOT_LISTEN'
  override readonly name = 'CannotListenError'
  /** Stable code of this local error. */
  readonly code: typeof CannotListenError.code = CannotListenError.code
  constructor(message: string, cause: unknown) {
    super(message, { cause })
  }
}

/** Every error class of Portico, to switch on by `code` or `name`. */
export type AnyMcpError =
  | ParseError
  | InvalidRequestError
  | MethodNotFoundError
  | InvalidParamsError
  | InternalError
  | ResourceNotFoundError
  | HeaderMismatchError
  | MissingRequiredClientCapabilityError
  | UnsupportedProtocolVersionError
  | UrlElicitationRequiredError
  | ToolError
  | InvalidDefinitionError
  | ClosedError
  | TimeoutError
  | CancelledError
  | PortInUseError
  | CannotListenError
