// Hot path: one write per event. Common case: one encoded chunk, which the runtime waits for.
import type { StreamSink } from '../event-stream/event-stream.ts'

/** The body of a response that is written bit by bit: one chunk for each event, in the queue of a web-standard stream until the client takes it. */
export class ResponseStream implements StreamSink {
  /** For the response. */
  readonly body: ReadableStream<Uint8Array>
  readonly #maxBufferedBytes: number
  readonly #onClose: () => void
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  #isClosed = false

  /** @param onClose called once, whoever ends it, and not before the constructor's caller has gone on. */
  constructor(maxBufferedBytes: number, onClose: () => void) {
    this.#maxBufferedBytes = maxBufferedBytes
    this.#onClose = onClose
    this.body = new ReadableStream(
      { start: (controller) => void (this.#controller = controller), cancel: () => this.#close() },
      { highWaterMark: maxBufferedBytes, size: ({ byteLength }) => byteLength },
    )
  }

  get bufferedBytes(): number {
    return this.#maxBufferedBytes - (this.#controller?.desiredSize ?? 0)
  }

  write(text: string): void {
    if (!this.#isClosed) this.#controller?.enqueue(ENCODER.encode(text))
  }

  end(): void {
    if (this.#isClosed) return
    this.#close()
    this.#controller?.close()
  }

  destroy(): void {
    if (this.#isClosed) return
    this.#close()
    // What waits is thrown away, and the runtime cuts the connection.
    this.#controller?.error(new Error('the client does not read: its stream was cut off'))
  }

  #close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    queueMicrotask(this.#onClose)
  }
}

const ENCODER = new TextEncoder()
