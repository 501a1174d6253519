import type { JSONRPCMessage, JSONRPCNotification } from '@modelcontextprotocol/client'
import { Inbox } from '@portico/testing'
import { Traffic } from './traffic.ts'

/** What a transport carries, seen from outside. */
export interface Tap {
  readonly traffic: Traffic
  /** Notifications that came. */
  readonly notifications: Inbox<JSONRPCNotification>
}

/** A transport of either official SDK, as far as it is listened to. */
interface Tapped {
  onmessage?: Receiver | undefined
  send(message: JSONRPCMessage, options?: unknown): Promise<void>
}

type Receiver = (message: JSONRPCMessage, extra?: unknown) => void

/**
 * Listens to the transport of an official client that is not connected yet. The transport stays the object that it is, because clients look at its class; the
 * receiver is listened to whoever sets it, because clients that find out the revision set one for that time.
 */
export function tap(transport: object): Tap {
  const tapped = transport as Tapped // of an official SDK
  const traffic = new Traffic()
  const notifications = new Inbox<JSONRPCNotification>()
  const send = tapped.send.bind(transport)
  tapped.send = (message, options) => {
    traffic.record('client', message)
    return send(message, options)
  }
  let receiver: Receiver | undefined
  Object.defineProperty(transport, 'onmessage', {
    get: () => receiver,
    set: (inner: Receiver | undefined) => {
      receiver =
        inner &&
        ((message, extra) => {
          traffic.record('server', message)
          if ('method' in message && !('id' in message)) notifications.put(message)
          inner(message, extra)
        })
    },
  })
  return { traffic, notifications }
}
