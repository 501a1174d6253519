/** Whether a message is a log line or another notification, which a client may pass over: the answer to a call has no method. */
export function isFromServerItself(message: string): boolean {
  return message.includes('"method":')
}
