// Servers and what they offer
export { createServer, middleware, Prompt, prompt, progress, Resource, resource, Server, Tool, tool } from '@portico/core'
export type { AnyServer, Context, Middleware, PromptOptions, ResourceOptions, ServerOptions, ToolOptions } from '@portico/core'

// Results and errors
export { assistant, audio, file, image, link, text, ToolError, user } from '@portico/core'

// Transports
export { serve, toNodeHandler } from '@portico/transport-sse'
export type { HttpOptions, NodeHandler, Running, ServeOptions } from '@portico/transport-sse'
export { stdio } from '@portico/transport-stdio'

// Authentication
export { apiKeys, generateApiKey, hashApiKey } from '@portico/auth'
export type { ApiKeysOptions } from '@portico/auth'
export type { Authenticator, Principal } from '@portico/core'
