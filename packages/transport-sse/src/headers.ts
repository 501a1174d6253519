// The names of headers, once; in lower case where they are read, as printed in the specification where they are written.

/** Names the session of a Streamable HTTP client. */
export const MCP_SESSION_ID = 'Mcp-Session-Id'
/** {@link MCP_SESSION_ID} as it is looked up. */
export const MCP_SESSION_ID_LOWER = 'mcp-session-id'
/** Names the revision of a Streamable HTTP request. */
export const MCP_PROTOCOL_VERSION = 'MCP-Protocol-Version'
/** {@link MCP_PROTOCOL_VERSION} as it is looked up. */
export const MCP_PROTOCOL_VERSION_LOWER = 'mcp-protocol-version'
/** Repeats the method of the body. */
export const MCP_METHOD = 'Mcp-Method'
/** {@link MCP_METHOD} as it is looked up. */
export const MCP_METHOD_LOWER = 'mcp-method'
/** Repeats the name or URI that the request is about. */
export const MCP_NAME = 'Mcp-Name'
/** {@link MCP_NAME} as it is looked up. */
export const MCP_NAME_LOWER = 'mcp-name'
/** Names the event after which a stream goes on. */
export const LAST_EVENT_ID = 'Last-Event-ID'
/** {@link LAST_EVENT_ID} as it is looked up. */
export const LAST_EVENT_ID_LOWER = 'last-event-id'
