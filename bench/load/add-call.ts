const FIRST_ID = 100_000_000
const ID_DIGITS = 9
const NUMBER_DIGITS = 6
const SMALLEST = 100_000
const SPAN = 400_000
const CODE_OF_ZERO = 48

/**
 * The call that is measured: `add` with two numbers, each time under another id and with other numbers, written into the
 * bytes of one prepared request. All have the same number of digits, so that neither request nor answer changes its length.
 */
export class AddCall {
  readonly #request: Buffer
  readonly #idAt: number
  readonly #aAt: number
  readonly #bAt: number
  #id = FIRST_ID
  #a = 0
  #b = 0

  /** @param requestWith makes the bytes of the whole request from its JSON body. */
  constructor(requestWith: (body: string) => Buffer) {
    const idMark = '9'.repeat(ID_DIGITS)
    const aMark = '8'.repeat(NUMBER_DIGITS)
    const bMark = '7'.repeat(NUMBER_DIGITS)
    this.#request = requestWith(
      `{"jsonrpc":"2.0","id":${idMark},"method":"tools/call","params":{"name":"add","arguments":{"a":${aMark},"b":${bMark}}}}`,
    )
    this.#idAt = this.#request.lastIndexOf(idMark)
    this.#aAt = this.#request.lastIndexOf(aMark)
    this.#bAt = this.#request.lastIndexOf(bMark)
  }

  /** The next call. The bytes are the same buffer each time: write them before asking for the next. */
  next(): Buffer {
    this.#id++
    this.#a = SMALLEST + (this.#id % SPAN)
    this.#b = SMALLEST + ((this.#id * 7) % SPAN)
    writeDigits(this.#request, this.#idAt, ID_DIGITS, this.#id)
    writeDigits(this.#request, this.#aAt, NUMBER_DIGITS, this.#a)
    writeDigits(this.#request, this.#bAt, NUMBER_DIGITS, this.#b)
    return this.#request
  }

  /**
   * Compares a JSON-RPC message with what the last call must be answered.
   *
   * @returns what is wrong with it, or undefined.
   */
  mistakeIn(json: string): string | undefined {
    const answer = parseAnswer(json)
    const expected = String(this.#a + this.#b)
    if (answer?.id === this.#id && answer.result?.isError !== true && answer.result?.content?.[0]?.text === expected)
      return undefined
    return `call ${this.#id}, ${this.#a} + ${this.#b}, was answered ${json.slice(0, 300)}`
  }
}

interface Answer {
  readonly id?: unknown
  readonly result?: { readonly isError?: boolean; readonly content?: readonly { readonly text?: unknown }[] }
}

function parseAnswer(json: string): Answer | undefined {
  try {
    return JSON.parse(json) as Answer // every field is read as unknown and compared
  } catch {
    return undefined
  }
}

function writeDigits(bytes: Buffer, at: number, digits: number, value: number): void {
  let rest = value
  for (let index = at + digits - 1; index >= at; index--) {
    bytes[index] = CODE_OF_ZERO + (rest % 10)
    rest = Math.floor(rest / 10)
  }
}
