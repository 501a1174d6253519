// Servers and what they offer
export {
  createServer,
  extension,
  extensionMethod,
  middleware,
  Prompt,
  prompt,
  progress,
  Resource,
  resource,
  Server,
  Tool,
  tool,
} from '@portico/core'
export type {
  AnyServer,
  Context,
  Extension,
  Middleware,
  PromptOptions,
  ResourceOptions,
  ServerOptions,
  ToolOptions,
} from '@portico/core'

// Results and errors
export { assistant, audio, file, image, link, text, user } from '@portico/core'
export { InvalidParamsError, ResourceNotFoundError, ToolError, WireError } from '@portico/core'

// Asking the client
export {
  Cancelled,
  Declined,
  elicitation,
  elicitationOutcome,
  isWithinRoots,
  roots,
  sampling,
  urlElicitation,
} from '@portico/core'

// Transports
export { serve, toNodeHandler } from '@portico/transport-sse'
export type { HttpOptions, NodeHandler, Running, ServeOptions } from '@portico/transport-sse'
export { stdio } from '@portico/transport-stdio'

// Authentication
export { apiKeys, generateApiKey, hashApiKey, keyFile } from '@portico/auth'
export type { ApiKeysOptions } from '@portico/auth'
export type { Authenticator, Principal } from '@portico/core'
