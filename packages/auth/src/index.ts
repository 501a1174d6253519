// API keys
export { type ApiKeyAuthenticator, apiKeys, type ListedApiKey } from './api-keys/api-keys.ts'
export type { ApiKeyEntries, ApiKeyEntry, ApiKeysOptions, HashedApiKey, PlainApiKey } from './api-keys/api-keys-options.ts'
export { generateApiKey } from './api-keys/generate-api-key.ts'
export { hashApiKey } from './api-keys/hash-api-key.ts'
export type { KeyChallengeOptions } from './api-keys/key-challenges.ts'
export { type StoredKeys, storedKeys } from './api-keys/stored-keys.ts'
export type { StoredKey, StoredKeyInput, StoredKeysOptions } from './api-keys/stored-keys-options.ts'

// Access tokens
export { type JwtAuthenticator, jwt } from './jwt/jwt.ts'
export type { JwtOptions } from './jwt/jwt-options.ts'
export { type IntrospectionAuthenticator, introspection } from './introspection/introspection.ts'
export type { IntrospectionOptions } from './introspection/introspection-options.ts'
export type { TokenOptions } from './access-token/token-options.ts'
export type { TokenClaims } from './access-token/token-verifier.ts'
export type { ImpliedScopes } from './access-token/implied-scopes.ts'
export type { ProtectedResourceOptions } from './resource/protected-resource.ts'
export type { DpopOptions } from './dpop/dpop-options.ts'
export type { Fetch } from './http/fetch-json.ts'
export { type TokenExchange, tokenExchange } from './token-exchange/token-exchange.ts'
export type { TokenExchangeOptions } from './token-exchange/token-exchange.ts'
export type { ClientCredentials } from './http/client-credentials.ts'

// Combinations, and your own
export { anyOf } from './combine/any-of.ts'
export { allOf } from './combine/all-of.ts'
export { type CustomAnswer, type CustomOptions, custom } from './combine/custom.ts'

// Policies
export { policy } from './policy/policy.ts'
export type { DocumentPolicy, PolicyExplanation } from './policy/policy.ts'
export type {
  PolicyDocument,
  PolicyGrant,
  PolicyLimits,
  PolicyPaths,
  PolicyTag,
  PrincipalGrant,
} from './policy/policy-document.ts'

// On Node
export { fromEnvironment } from './environment/from-environment.ts'
export { keyFile } from './node/key-file.ts'
export { issueKey, revokeKeys } from './node/issue-key.ts'
export type { IssueKeyOptions } from './node/issue-key.ts'
export { auditFile } from './node/audit-file.ts'
export type { AuditFile } from './node/audit-file.ts'
export { policyFile } from './node/policy-file.ts'
export type { FilePolicy, PolicyFileOptions } from './node/policy-file.ts'

// Errors
export { AuditFileError, KeyFileError, PolicyError } from './errors.ts'
