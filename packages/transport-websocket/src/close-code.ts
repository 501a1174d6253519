/** The codes that a WebSocket is closed with by us; `ws` itself sends those for what breaks the protocol. RFC 6455, section 7.4.1. */
export const CLOSE_CODE = {
  /** The server is going away. */
  goingAway: 1001,
  /** A kind of data that cannot be taken. */
  unsupportedData: 1003,
  /** What the client does is not accepted. */
  policyViolation: 1008,
} as const
