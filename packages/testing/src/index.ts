// A typed client
export { connect } from './client/connect.ts'
export type { ConnectOptions } from './client/connect-options.ts'
export type { ClientAnswers, ElicitAnswer, ElicitParams, SampleParams } from './client/client-answers.ts'
export { TestClient } from './client/test-client.ts'
export type { CallOptions } from './client/call-options.ts'
export type { ToolCall, ToolCalls, UntypedToolCalls } from './client/tool-calls.ts'
export type { AfterJson, ToolResult } from './client/tool-result.ts'
export type { PromptCall, PromptCalls, UntypedPromptCalls } from './client/prompt-calls.ts'
export { Notifications } from './client/notifications.ts'
export { ToolCallError } from './errors.ts'

// A transport for official clients, in process
export { LinkedTransport } from '@portico/core'
export type { LinkedTransportOptions } from '@portico/core'

// Raw clients: what is sent and what comes, as it is
export { RawClient } from './raw/raw-client.ts'
export type { RawInitializeOptions, RawTerms } from './raw/raw-client.ts'
export { RawLinkedClient } from './raw/raw-linked-client.ts'
export type { RawError, RawMessage } from './raw/raw-message.ts'
export { Inbox } from './raw/inbox.ts'
export { RawStdioClient } from './node/raw-stdio-client.ts'
export type { ProcessEnd, RawStdioOptions } from './node/raw-stdio-client.ts'
export { RawHttpClient } from './node/raw-http-client.ts'
export type { RawHttpOptions, RawHttpRequest, RawHttpResponse } from './node/raw-http-client.ts'
export { RawEventStream } from './node/raw-event-stream.ts'
export { RawHttpSseClient } from './node/raw-http-sse-client.ts'
export { RawStreamableHttpClient } from './node/raw-streamable-http-client.ts'
export type { RawPostAnswer } from './node/raw-streamable-http-client.ts'

// An issuer of access tokens
export { TestIssuer } from './oauth/test-issuer.ts'
export type { IssuerAnswer, TestClaims } from './oauth/test-issuer.ts'
export { issuerKey } from './oauth/issuer-key.ts'
export type { IssuerKey } from './oauth/issuer-key.ts'

// Contracts: what every implementation of something has to do
export { httpTransportContract } from './http-contract/http-transport-contract.ts'
export type { UrlOf } from './http-contract/http-transport-contract.ts'
export { createHttpContractServer, HTTP_CONTRACT_SERVERS } from './http-contract/http-contract-server.ts'
export type { HttpContractOptions, HttpContractServerName } from './http-contract/http-contract-server.ts'
export type { ContractCase } from './http-contract/contract-case.ts'
export { contextStoreContract } from './store-contracts/context-store-contract.ts'
export type { CreateStore, StoreUnderTest } from './store-contracts/store-under-test.ts'
export { taskStoreContract } from './store-contracts/task-store-contract.ts'
export type { TaskStoreUnderTest } from './store-contracts/task-store-contract.ts'
