// Servers
export { createServer, Server } from './server/server.ts'
export type { AnyServer, Claiming, None, Prefixed, PromptTypes, ToolTypes } from './server/server.ts'
export type { OfficialServer } from './mount/official-server.ts'
export type { ServerHandle } from './server/server-handle.ts'
export type { ServerInfo } from './server/server-info.ts'
export type { PingOptions } from './lifecycle/ping-options.ts'
export type { ServerOptions } from './server/server-options.ts'

// Official transports
export type { ConnectedTransport, ConnectTransportOptions } from './transport/connected-transport.ts'
export type { OfficialSendOptions, OfficialTransport } from './transport/official-transport.ts'
export { toTransport } from './linked/to-transport.ts'
export { LinkedTransport } from './linked/linked-transport.ts'
export type { LinkedTransportOptions } from './linked/linked-transport.ts'

// Definitions
export { prompt } from './definition/prompt.ts'
export type {
  AnyPromptDefinition,
  PromptArgs,
  PromptArgsInput,
  PromptArgsOutput,
  PromptDefinition,
  PromptHandler,
  PromptOptions,
  PromptReturn,
} from './definition/prompt.ts'
export { resource } from './definition/resource.ts'
export type {
  AnyResourceDefinition,
  ResourceContents,
  ResourceDefinition,
  ResourceHandler,
  ResourceOptions,
  ResourceReturn,
} from './definition/resource.ts'
export { tool } from './definition/tool.ts'
export type {
  AnyToolDefinition,
  Settled,
  ToolDefinition,
  ToolHandler,
  ToolOptions,
  ToolReturn,
  ToolType,
  ToolTypeOf,
} from './definition/tool.ts'
export { Prompt, Resource, Tool } from './definition/decorators.ts'
export type { PromptDecoratorOptions, ToolDecoratorOptions } from './definition/decorators.ts'
export { progress } from './definition/progress.ts'
export type { Progress } from './definition/progress.ts'
export type { UriParams } from './definition/uri-params.ts'
export type { InferInput, InferOutput, JsonSchema, Schema } from './schema/schema.ts'

// Results
export { audio, file, image, link, text } from './tools/content.ts'
export type { FileOptions } from './tools/content.ts'
export { assistant, user } from './prompts/prompt-message.ts'
export type { MessageOf, PromptMessageMaker } from './prompts/prompt-message.ts'

// The context of a call
export type { Context, HttpContext, ReportProgress } from './engine/context.ts'
export type { Logger, LogMessage } from './logging/logger.ts'
export type { Client } from './session/client.ts'

// Asking the client
export { elicitation, elicitationOutcome, urlElicitation } from './elicitation/elicitation.ts'
export type { ElicitationOptions, ElicitationOutcome, UrlElicitationOptions } from './elicitation/elicitation.ts'
export type { Elicit } from './elicitation/elicit.ts'
export { urlElicitationRequired } from './elicitation/url-elicitation-required.ts'
export { Cancelled, Declined } from './elicitation/declined.ts'
export { sampling } from './sampling/sampling.ts'
export type { SamplingOptions } from './sampling/sampling.ts'
export { roots } from './roots/roots.ts'
export { isWithinRoots } from './roots/is-within-roots.ts'
export { inputRequired } from './multi-round-trip/raw-input-required.ts'
export type { RawInputRequired } from './multi-round-trip/raw-input-required.ts'
export type { Answers, Parsed, Question, Questions } from './multi-round-trip/question.ts'

// Extensions
export { extension, extensionMethod } from './extension/extension.ts'
export type { ExtendedServer, Extension, ExtensionMethod } from './extension/extension.ts'

// Pagination
export { paginate } from './pagination/paginate.ts'
export type { Page } from './pagination/paginate.ts'

// Tasks
export { MemoryTaskStore } from './tasks/memory-task-store.ts'
export type { TaskLimits } from './tasks/memory-task-store.ts'
export type { Task, TaskOptions, TasksOptions, TaskStatus } from './tasks/task.ts'
export type { TaskStore } from './tasks/task-store.ts'

// Caching and completion
export type { CacheHints } from './caching/cache-hints.ts'
export type { Completer, Completers } from './completion/completer.ts'

// Stores
export type { Store } from './store/store.ts'
export { MemoryStore } from './store/memory/memory-store.ts'
export type { MemoryStoreOptions } from './store/memory/memory-store.ts'
export type { ContextChange, ContextOperation, ContextOperationResult, ContextWatch } from './store/context-change.ts'
export type {
  ContextDeletion,
  ContextEntry,
  ContextInput,
  ContextMetadata,
  ContextPatch,
  ContextRef,
} from './store/context-entry.ts'
export type {
  ContextFilter,
  ContextHit,
  ContextHits,
  ContextPage,
  ContextQuery,
  ContextSearch,
  ContextVersion,
} from './store/context-query.ts'
export type { ContextQuota, ContextStats, ContextStore } from './store/context-store.ts'
export type { ContextTransfer, TransferOptions, TransferProgress, TransferResult } from './store/context-transfer.ts'
export type {
  Conversation,
  ConversationHit,
  ConversationMessage,
  ConversationStore,
  ConversationToolCall,
  MessageInput,
  MessageRole,
  Retention,
  Summarise,
} from './store/conversation-store.ts'
export { createConversationStore } from './store/conversations/create-conversation-store.ts'
export type { JournalStep, JournalStore } from './store/journal-store.ts'
export type { JsonObject, JsonValue } from './store/json-value.ts'
export type { SessionStore, StoredSession } from './store/session-store.ts'
export {
  ChangesForgottenError,
  EntryNotFoundError,
  InvalidEntryError,
  QuotaExceededError,
  StoreError,
  StoreUnavailableError,
  VersionConflictError,
} from './store/store-errors.ts'
export type { StoreFault } from './store/store-errors.ts'
export type { StreamEvent, StreamEventStore } from './session/stream-event-store.ts'

// Middleware and events
export { middleware } from './server/middleware.ts'
export type {
  Call,
  CallOf,
  CallResult,
  MaybePromise,
  Middleware,
  MiddlewareServer,
  Next,
  ServerMiddleware,
} from './server/middleware.ts'
export type {
  CallEvent,
  ConnectionEvent,
  ErrorEvent,
  LifecycleEventName,
  LifecycleEvents,
  MessageEvent,
  PingEvent,
  RefusalEvent,
  RefusalReason,
  StartEvent,
  StopEvent,
} from './server/lifecycle-events.ts'
export type { CallOutcome } from './engine/call-outcome.ts'

// Authentication
export type { Authentication, Authenticator, Challenge, RequestHead } from './auth/authenticator.ts'
export type { AuthRoute, AuthRouteAnswer, AuthRouteRequest } from './auth/auth-route.ts'
export { InsufficientScopeError } from './auth/insufficient-scope-error.ts'
export type { Claims, Principal } from './auth/principal.ts'
export type { PrincipalWith } from './auth/check-claims.ts'

// Authorization
export { every, not, offered, some } from './auth/combine-requirements.ts'
export { level } from './auth/level.ts'
export { PERMISSION_LEVELS } from './auth/permission-level.ts'
export type { PermissionLevel } from './auth/permission-level.ts'
export type { Permissions } from './auth/permissions.ts'
export type { Policy } from './auth/policy.ts'
export type { GuardedComponent } from './auth/guarded-component.ts'
export type { Access, Decision, MissingScopes, Predicate, Requirement, Requires } from './auth/requirement.ts'
export { roles } from './auth/roles.ts'
export { scopes } from './auth/scopes.ts'
export type { MountOptions } from './mount/mount.ts'

// Audit
export { audit } from './audit/audit.ts'
export type { AuditOptions } from './audit/audit.ts'
export { chainAuditRecord, EMPTY_CHAIN, verifyAuditChain } from './audit/audit-chain.ts'
export type { AuditChainEnd, AuditVerification } from './audit/audit-chain.ts'
export { GENESIS_HASH, MAX_TEXT_LENGTH } from './audit/audit-record.ts'
export type { AuditEntry, AuditOutcome, AuditRecord } from './audit/audit-record.ts'
export type { AuditStore } from './audit/audit-store.ts'
export { encodeAuditEntry, parseAuditEntry } from './audit/encode-audit-entry.ts'
export { MemoryAuditStore } from './audit/memory-audit-store.ts'
export type { AuditLimits } from './audit/memory-audit-store.ts'

// Errors
export {
  CancelledError,
  ClosedError,
  InternalError,
  InvalidDefinitionError,
  InvalidParamsError,
  InvalidRequestError,
  MethodNotFoundError,
  ParseError,
  CannotListenError,
  PortInUseError,
  RateLimitedError,
  ResourceNotFoundError,
  TimeoutError,
  ToolError,
  HeaderMismatchError,
  MissingRequiredClientCapabilityError,
  UnsupportedProtocolVersionError,
  UrlElicitationRequiredError,
  WireError,
} from './errors.ts'
export type { AnyMcpError, RequiredUrlElicitation } from './errors.ts'

// Revisions of the specification
export { PROTOCOL_VERSIONS } from './revision/protocol-version.ts'
export type { ProtocolVersion } from './revision/protocol-version.ts'

// The official SDK's words
export type {
  Annotations,
  AudioContent,
  AuthInfo,
  BlobResourceContents,
  CallToolResult,
  ClientCapabilities,
  CreateMessageResult,
  ContentBlock,
  EmbeddedResource,
  GetPromptResult,
  Icon,
  ImageContent,
  Implementation,
  LoggingLevel,
  PromptMessage,
  ReadResourceResult,
  RequestId,
  ResourceLink,
  Root,
  TextContent,
  TextResourceContents,
  ToolAnnotations,
} from '@modelcontextprotocol/server'
export type { Resource as ResourceDescription } from '@modelcontextprotocol/server'
