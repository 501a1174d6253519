import type { JSONRPCNotification } from '../jsonrpc/message.ts'
import type { Exchange } from './exchange.ts'

/** Acts on a notification. Unknown and malformed ones are ignored, as the specification asks. */
export function receiveNotification(notification: JSONRPCNotification, { session }: Exchange): void {
  if (session === undefined) return
  switch (notification.method) {
    case 'notifications/initialized':
      session.becomeReady()
      break
    case 'notifications/cancelled': {
      const { requestId, reason } = (notification.params ?? {}) as { requestId?: unknown; reason?: unknown } // checked below
      if (typeof requestId !== 'string' && typeof requestId !== 'number') break
      session.cancel(requestId, typeof reason === 'string' ? reason : undefined)
      break
    }
  }
}
