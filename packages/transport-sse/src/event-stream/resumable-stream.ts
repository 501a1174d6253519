import { encodeEvent, encodeEventWithId, encodePrimingEvent, encodeRetry } from './encode-event.ts'
import type { EventStream } from './event-stream.ts'
import type { MessageStream } from './message-stream.ts'
import type { StreamLog } from './stream-log.ts'

/**
 * A stream of messages that outlives the connections on which it is read: what is sent while there is none, or is lost on its way, is there when the
 * client comes back.
 *
 * @see MCP, Transports, Streamable HTTP, Resumability and Redelivery
 */
export class ResumableStream implements MessageStream {
  /** Names it within its session. */
  readonly name: string
  /** It belongs to no request. */
  readonly isStandalone: boolean
  readonly #log: StreamLog
  readonly #onEnd: () => void
  #connection: EventStream | undefined
  /** False while a client that came back is being sent what it missed; what is sent meanwhile comes after that. */
  #isCaughtUp = true
  #isEnded = false
  #lastSequence = 0
  /** The message that was sent last has not been written yet, because the store is not done with it. */
  #writing: Promise<void> | undefined

  /** @param onEnd called once, when the last message was sent: then the stream is in the log only. */
  constructor(name: string, isStandalone: boolean, log: StreamLog, onEnd: () => void) {
    this.name = name
    this.isStandalone = isStandalone
    this.#log = log
    this.#onEnd = onEnd
  }

  /** Sends on a first connection from now on. */
  connect(connection: EventStream): void {
    this.#connection = connection
  }

  /** Sends the event that gives the client an id to come back with, before there is a message. */
  prime(): void {
    this.#connection?.write(encodePrimingEvent(this.#log.encodeEventId(this.name, 0)))
  }

  /** Sends a JSON message, at once or when the client comes back. False when the stream has ended. */
  send(json: string): boolean {
    if (this.#isEnded) return false
    this.#lastSequence = this.#log.append(this.name, json)
    if (!this.#isCaughtUp || this.#connection === undefined) return true
    const settled = this.#log.settled()
    if (settled === undefined && this.#writing === undefined) this.#connection.write(this.#encode(this.#lastSequence, json))
    else this.#writing = this.#writeOnce(settled, this.#writing, this.#connection, this.#lastSequence, json)
    return true
  }

  /** Writes a message after those before it, and once it cannot be lost; one that the store could not keep has no id to come back with. */
  async #writeOnce(
    settled: Promise<void> | undefined,
    before: Promise<void> | undefined,
    connection: EventStream,
    sequence: number,
    json: string,
  ): Promise<void> {
    let event = this.#encode(sequence, json)
    try {
      await settled
    } catch {
      // Whoever runs the store has reported it.
      event = encodeEvent(json)
    }
    await before
    // On another connection it has been sent from the log.
    if (this.#connection === connection && this.#isCaughtUp) connection.write(event)
    if (this.#lastSequence === sequence) this.#writing = undefined
  }

  /** Goes on on a new connection after the event with that sequence, and ends the one before. */
  async resume(connection: EventStream, sequence: number): Promise<void> {
    this.#connection?.end()
    this.#connection = connection
    this.#isCaughtUp = false
    let sent = sequence
    do {
      const last = this.#lastSequence
      const settled = this.#log.settled()
      if (settled !== undefined) await settled
      const missed = await this.#log.after({ stream: this.name, sequence: sent })
      // The client came back once more, or has gone.
      if (this.#connection !== connection) return
      for (const event of missed) connection.write(this.#encode(event.sequence, event.message))
      // What the log has forgotten already is not waited for.
      sent = missed.at(-1)?.sequence ?? Math.max(sent, last)
    } while (sent < this.#lastSequence)
    this.#isCaughtUp = true
    if (this.#isEnded) connection.end()
  }

  /** Closes the connection; the client is to come back after `retryMs` milliseconds. False when there is none. */
  closeConnection(retryMs: number): boolean {
    const connection = this.#connection
    if (connection === undefined) return false
    this.#connection = undefined
    connection.write(encodeRetry(retryMs))
    connection.end()
    return true
  }

  /** A connection has closed. True when it was the one that is sent on. */
  disconnected(connection: EventStream): boolean {
    if (this.#connection !== connection) return false
    this.#connection = undefined
    return true
  }

  end(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    if (this.#writing === undefined) return this.#end()
    const connection = this.#connection
    void this.#writing.then(() => this.#end(connection))
  }

  #end(connection = this.#connection): void {
    this.#onEnd()
    if (this.#isCaughtUp) connection?.end()
  }

  #encode(sequence: number, json: string): string {
    return encodeEventWithId(this.#log.encodeEventId(this.name, sequence), json)
  }
}
