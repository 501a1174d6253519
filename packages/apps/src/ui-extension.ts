/** The id of the extension for interfaces. @see MCP Apps, Extension Identifier */
export const UI_EXTENSION = 'io.modelcontextprotocol/ui'
