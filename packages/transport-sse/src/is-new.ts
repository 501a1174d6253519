import { isRequest, type JSONRPCMessage } from '@portico/core/internal'

/** True for what begins something; false for an answer or a notification, which may concern a call that is still running. */
export function isNew(message: JSONRPCMessage | readonly unknown[]): boolean {
  return Array.isArray(message) || isRequest(message as JSONRPCMessage) // no array: one message
}
