// Serving
export { serve } from './node/serve.ts'
export type { Running, ServeOptions, ServeUrls } from './node/serve.ts'
export type { UpgradeDefaults, UpgradeHandler } from './node/upgrade-handler.ts'
export { toNodeHandler } from './node/to-node-handler.ts'
export type { NodeHandler } from './node/to-node-handler.ts'
export type { HttpOptions, HttpPaths } from './http-options.ts'
export type { OwnRoute, RouteCaller } from './own-route.ts'

// Errors
export { CannotListenError, PortInUseError } from '@portico/core'
