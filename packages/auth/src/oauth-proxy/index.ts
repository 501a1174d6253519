export { oauthProxy } from './oauth-proxy.ts'
export type { OAuthProxy } from './oauth-proxy.ts'
export type { OAuthProxyOptions, ProxyScope } from './oauth-proxy-options.ts'
export type { ClientMetadataOptions } from './client-metadata-documents.ts'

// Identity providers
export { auth0, entra, github, google, keycloak, oidc } from './presets.ts'
export type { Identity, Preset } from './preset.ts'
