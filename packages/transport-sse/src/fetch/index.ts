// Serving where there are web-standard requests; nothing here or behind it imports a module of Node
export { toFetch } from './to-fetch.ts'
export type { FetchHandler, FetchOptions } from './to-fetch.ts'
export type { HttpOptions, HttpPaths } from '../http-options.ts'
export type { OwnRoute, RouteCaller } from '../own-route.ts'
