const TEXT = 0x81
const MASKED = 0x80
const LENGTH_16 = 126
const LENGTH_64 = 127
const OPCODE = 0x0f
const TEXT_OPCODE = 1
const CLOSE_OPCODE = 8

/** One text frame of a client. Its mask is zero, so that the bytes of the message stand in it as they are; a server unmasks it all the same. */
export function textFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  const length = payload.length
  const head =
    length < LENGTH_16
      ? Buffer.from([TEXT, MASKED | length])
      : Buffer.from([TEXT, MASKED | LENGTH_16, length >> 8, length & 0xff])
  return Buffer.concat([head, Buffer.alloc(4), payload])
}

/** Cuts what a server sends into the texts of its frames (RFC 6455, section 5.2); control frames but the closing one are passed over. */
export class FrameReader {
  readonly #onText: (text: string) => void
  #pending: Buffer | undefined

  constructor(onText: (text: string) => void) {
    this.#onText = onText
  }

  /** @throws {@link Error} when the server closes. */
  read(chunk: Buffer): void {
    const bytes = this.#pending === undefined ? chunk : Buffer.concat([this.#pending, chunk])
    let at = 0
    for (;;) {
      const end = this.#readFrame(bytes, at)
      if (end === undefined) break
      at = end
    }
    this.#pending = at === bytes.length ? undefined : bytes.subarray(at)
  }

  /** @returns where the frame ends; undefined when it is not whole yet. */
  #readFrame(bytes: Buffer, at: number): number | undefined {
    const first = bytes[at]
    const short = bytes[at + 1]
    if (first === undefined || short === undefined) return undefined
    const headLength = short < LENGTH_16 ? 2 : short === LENGTH_16 ? 4 : 10
    if (bytes.length < at + headLength) return undefined
    const length = short < LENGTH_16 ? short : short === LENGTH_64 ? bytes.readUInt32BE(at + 6) : bytes.readUInt16BE(at + 2)
    const start = at + headLength
    const end = start + length
    if (bytes.length < end) return undefined
    const opcode = first & OPCODE
    if (opcode === CLOSE_OPCODE) throw new Error(`the server closed the WebSocket: ${bytes.toString('latin1', start + 2, end)}`)
    if (opcode === TEXT_OPCODE) this.#onText(bytes.toString('latin1', start, end))
    return end
  }
}
