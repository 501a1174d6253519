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
/** A resource does not exist; in use up to 2025-11-25. MCP, Resources, Error Handling. */
export const RESOURCE_NOT_FOUND = -32_002
