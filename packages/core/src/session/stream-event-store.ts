import type { MaybePromise } from '../server/middleware.ts'

/** A message that was sent on an event stream. */
export interface StreamEvent {
  /** Where it stands among all events of its session: later ones have greater numbers, the first has 1. */
  readonly sequence: number
  /** The message as JSON text. */
  readonly message: string
}

/**
 * Keeps for a while what sessions were sent on their event streams, so that a client whose connection broke gets what it missed. May
 * forget the oldest at any time; who asks for it later gets the rest.
 *
 * @see MCP, Transports, Streamable HTTP, Resumability and Redelivery
 */
export interface StreamEventStore {
  /**
   * Reads where a session of a former process stands, so that its sequences go on. Called before anything else about such a session.
   */
  load(sessionId: string): MaybePromise<void>
  /**
   * Keeps a message, in order. Called once for each message on a stream, so it answers at once; {@link StreamEventStore.after} has to
   * know the message from then on, also when it is still being written somewhere.
   *
   * @param stream names the stream within its session.
   * @returns the event's sequence.
   */
  append(sessionId: string, stream: string, message: string): number
  /**
   * Resolves once everything that was appended so far is as durable as the store is; `undefined` when it is already, which is what a store in
   * memory answers. Only then are the messages sent, so that nobody has an event that the store does not. Rejects when they cannot be kept: they are
   * sent without an id then.
   */
  settled(): Promise<void> | undefined
  /** What was sent on one stream of a session after `sequence` (0: from its beginning), in order. */
  after(sessionId: string, stream: string, sequence: number): MaybePromise<readonly StreamEvent[]>
  /** The session has ended; nobody will ask for its events any more. */
  forget(sessionId: string): void
}
