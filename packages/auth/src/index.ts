// API keys
export { type ApiKeyAuthenticator, apiKeys } from './api-keys/api-keys.ts'
export type { ApiKeyEntries, ApiKeyEntry, ApiKeysOptions, HashedApiKey, PlainApiKey } from './api-keys/api-keys-options.ts'
export { generateApiKey } from './api-keys/generate-api-key.ts'
export { hashApiKey } from './api-keys/hash-api-key.ts'

// Access tokens
export { type JwtAuthenticator, jwt } from './jwt/jwt.ts'
export type { JwtOptions } from './jwt/jwt-options.ts'
export type { TokenOptions } from './access-token/token-options.ts'
export type { TokenClaims } from './access-token/token-verifier.ts'
export type { ImpliedScopes } from './access-token/implied-scopes.ts'
export type { ProtectedResourceOptions } from './resource/protected-resource.ts'
export type { DpopOptions } from './dpop/dpop-options.ts'
export type { Fetch } from './http/fetch-json.ts'

// On Node
export { keyFile } from './node/key-file.ts'

// Errors
export { KeyFileError } from './errors.ts'
