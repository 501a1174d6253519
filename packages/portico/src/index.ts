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
export { InsufficientScopeError, InvalidParamsError, ResourceNotFoundError, ToolError, WireError } from '@portico/core'

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
  urlElicitationRequired,
} from '@portico/core'

// Transports
export { serve, toNodeHandler } from '@portico/transport-sse'
export type { HttpOptions, NodeHandler, Running, ServeOptions } from '@portico/transport-sse'
export { stdio } from '@portico/transport-stdio'
export { toWebSocketHandler } from '@portico/transport-websocket'
export type { WebSocketHandler, WebSocketOptions } from '@portico/transport-websocket'
export { toTransport } from '@portico/core'
export type { LinkedTransportOptions } from '@portico/core'

// Authorization
export { every, level, not, offered, roles, scopes, some } from '@portico/core'
export type { Policy, Requirement, Requires } from '@portico/core'
export { policy, policyFile } from '@portico/auth'
export type { PolicyDocument } from '@portico/auth'

// Audit
export { audit, MemoryAuditStore } from '@portico/core'
export type { AuditOptions, AuditRecord, AuditStore } from '@portico/core'
export { auditFile } from '@portico/auth'

// Authentication
export {
  allOf,
  anyOf,
  apiKeys,
  custom,
  fromEnvironment,
  generateApiKey,
  hashApiKey,
  introspection,
  jwt,
  keyFile,
  storedKeys,
  tokenExchange,
} from '@portico/auth'
export type { ApiKeysOptions, IntrospectionOptions, JwtOptions, StoredKeysOptions, TokenExchangeOptions } from '@portico/auth'
export type { Authenticator, Principal } from '@portico/core'
