// API keys
export { type ApiKeyAuthenticator, apiKeys } from './api-keys/api-keys.ts'
export type { ApiKeyEntries, ApiKeyEntry, ApiKeysOptions, HashedApiKey, PlainApiKey } from './api-keys/api-keys-options.ts'
export { generateApiKey } from './api-keys/generate-api-key.ts'
export { hashApiKey } from './api-keys/hash-api-key.ts'

// On Node
export { keyFile } from './node/key-file.ts'
export { auditFile } from './node/audit-file.ts'
export type { AuditFile } from './node/audit-file.ts'

// Errors
export { AuditFileError, KeyFileError } from './errors.ts'
