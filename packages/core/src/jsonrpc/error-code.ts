/** Malformed JSON was received. JSON-RPC 2.0, section 5.1. */
export const PARSE_ERROR = -32_700
/** The JSON is not a valid request object. JSON-RPC 2.0, section 5.1. */
export const INVALID_REQUEST = -32_600
/** The method does not exist or is not available. JSON-RPC 2.0, section 5.1. */
export const METHOD_NOT_FOUND = -32_601
/** Invalid method parameters. JSON-RPC 2.0, section 5.1. */
export const INVALID_PARAMS = -32_602
/** Internal error of the receiver. JSON-RPC 2.0, section 5.1. */
export const INTERNAL_ERROR = -32_603
/** The caller asked too often and has to wait. Ours: JSON-RPC leaves all codes but −32768 to −32000 to applications. */
export const RATE_LIMITED = 429
/** A resource does not exist. MCP, Resources, Error Handling. */
export const RESOURCE_NOT_FOUND = -32_002
/** The user has to open a URL before the request can be served. MCP 2025-11-25, Elicitation. */
export const URL_ELICITATION_REQUIRED = -32_042
/** HTTP headers do not say what the body says. MCP, Transports, Streamable HTTP. */
export const HEADER_MISMATCH = -32_020
/** The client did not declare a capability that the request needs. MCP, Base Protocol. */
export const MISSING_REQUIRED_CLIENT_CAPABILITY = -32_021
/** The request names a protocol version that is not served. MCP, Versioning. */
export const UNSUPPORTED_PROTOCOL_VERSION = -32_022
