// Serving
export { toWebSocketHandler } from './to-web-socket-handler.ts'
export type { UpgradeListener, UpgradeSource, WebSocketHandler } from './to-web-socket-handler.ts'
export type { WebSocketOptions } from './web-socket-options.ts'
