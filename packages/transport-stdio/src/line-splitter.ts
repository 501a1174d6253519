// Hot path: every byte from the client passes here once. Common case, a chunk of whole lines: one indexOf and one view per line, nothing
// is copied. Only a line that spans chunks is, into one buffer that doubles, so that a client that writes byte by byte costs O(n).

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/** The first size of the buffer that holds the beginning of a line, and the largest that is kept for the next one. */
const RETAINED_BYTES = 65_536

/** Where a {@link LineSplitter} puts what it finds. */
export interface LineListener {
  /** A line without its end. The view is valid during the call only. Never empty. */
  line(bytes: Buffer): void
  /** A line passed the limit. What is left of it is thrown away; the next line is read as any other. */
  lineTooLong(): void
}

/** Cuts a stream of bytes into lines that end with LF or CRLF, and holds no more than `maxLineBytes` of a line that has not ended. */
export class LineSplitter {
  readonly #maxLineBytes: number
  readonly #listener: LineListener
  /** The beginning of a line whose end has not come; the first `#heldBytes` count. */
  #held: Buffer = NOTHING
  #heldBytes = 0
  /** Until the next line end, bytes belong to a line that passed the limit. */
  #isSkipping = false
  #isPaused = false
  /** What came with the line at which the splitter was paused. */
  #rest: Buffer = NOTHING

  constructor(maxLineBytes: number, listener: LineListener) {
    this.#maxLineBytes = maxLineBytes
    this.#listener = listener
  }

  /** How many bytes are held of a line that has not ended. */
  get heldBytes(): number {
    return this.#heldBytes
  }

  /** Takes the next bytes. */
  push(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      if (this.#isPaused) return this.#keepRest(chunk, start)
      this.#endLine(chunk, start, end)
      start = end + 1
    }
    if (start < chunk.length && !this.#isSkipping) this.#hold(chunk, start, chunk.length)
  }

  /** Keeps the lines that have come until {@link LineSplitter.resume}; the stream should be paused too. */
  pause(): void {
    this.#isPaused = true
  }

  /** Goes on with what was kept. It may pause again. */
  resume(): void {
    this.#isPaused = false
    const rest = this.#rest
    this.#rest = NOTHING
    this.push(rest)
  }

  /** The stream has ended: what was kept or held is the last of it. A pause would come too late now. */
  end(): void {
    while (this.#isPaused) this.resume()
    this.#endLine(NOTHING, 0, 0)
  }

  #keepRest(chunk: Buffer, start: number): void {
    // A copy is rare: a stream that was paused gives no more chunks.
    this.#rest = this.#rest.length === 0 ? chunk.subarray(start) : Buffer.concat([this.#rest, chunk.subarray(start)])
  }

  #endLine(chunk: Buffer, start: number, end: number): void {
    if (this.#isSkipping) {
      this.#isSkipping = false
    } else if (this.#heldBytes === 0) {
      this.#deliver(chunk, start, end)
    } else if (this.#hold(chunk, start, end)) {
      this.#deliver(this.#held, 0, this.#heldBytes)
      this.#release()
    } else {
      this.#isSkipping = false
    }
  }

  #deliver(bytes: Buffer, start: number, end: number): void {
    const contentEnd = end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end
    if (contentEnd === start) return
    if (contentEnd - start > this.#maxLineBytes) this.#listener.lineTooLong()
    else this.#listener.line(bytes.subarray(start, contentEnd))
  }

  /** Keeps bytes of a line. False when it passed the limit with them; then it is skipped. */
  #hold(chunk: Buffer, start: number, end: number): boolean {
    const length = this.#heldBytes + end - start
    // One more than the limit, for the CR that does not count.
    if (length > this.#maxLineBytes + 1) {
      this.#release()
      this.#isSkipping = true
      this.#listener.lineTooLong()
      return false
    }
    if (length > this.#held.length) this.#grow(length)
    chunk.copy(this.#held, this.#heldBytes, start, end)
    this.#heldBytes = length
    return true
  }

  #grow(length: number): void {
    const doubled = Math.min(this.#held.length * 2, this.#maxLineBytes + 1)
    const grown = Buffer.allocUnsafe(Math.max(length, doubled, Math.min(RETAINED_BYTES, this.#maxLineBytes + 1)))
    this.#held.copy(grown, 0, 0, this.#heldBytes)
    this.#held = grown
  }

  #release(): void {
    this.#heldBytes = 0
    if (this.#held.length > RETAINED_BYTES) this.#held = NOTHING
  }
}

const NOTHING = Buffer.alloc(0)
