const ID_DIGITS = 9
const CODE_OF_ZERO = 48

/** What stands for the id in the text that a {@link PreparedRequest} is made of. */
export const ID_MARK: string = '9'.repeat(ID_DIGITS)

/** A request whose id changes from time to time, written into the bytes of one buffer. */
export interface PreparedRequest {
  /** The next request. The bytes are the same buffer each time: write them before asking for the next. */
  next(): Buffer
  /**
   * Compares what came with what the last request must be answered.
   *
   * @param answer the JSON-RPC message with the answer.
   * @param notifications the messages of the server itself that came with it.
   * @returns what is wrong, or undefined.
   */
  mistakeIn(answer: string, notifications: readonly string[]): string | undefined
}

/** Where a mark stands in the bytes, every time. */
export function positionsOf(mark: string, bytes: Buffer): readonly number[] {
  const found: number[] = []
  for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + 1)) found.push(at)
  return found
}

/** Writes a number of a fixed length over what stands there. */
export function writeDigits(bytes: Buffer, at: number, digits: number, value: number): void {
  let rest = value
  for (let index = at + digits - 1; index >= at; index--) {
    bytes[index] = CODE_OF_ZERO + (rest % 10)
    rest = Math.floor(rest / 10)
  }
}

/** Writes the id to everywhere it belongs. */
export function writeId(bytes: Buffer, positions: readonly number[], id: number): void {
  for (const at of positions) writeDigits(bytes, at, ID_DIGITS, id)
}
