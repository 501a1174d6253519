import { ID_MARK, type PreparedRequest, positionsOf, writeDigits, writeId } from './prepared-request.ts'

const NUMBER_DIGITS = 6
const SMALLEST = 100_000
const SPAN = 400_000
const A_MARK = '8'.repeat(NUMBER_DIGITS)
const B_MARK = '7'.repeat(NUMBER_DIGITS)

/** The `params` of the call, with marks for what changes. `meta` is JSON, or empty. */
export function addCallParams(tool: string, meta: string): string {
  const metaText = meta === '' ? '' : `"_meta":${meta},`
  return `{${metaText}"name":"${tool}","arguments":{"a":${A_MARK},"b":${B_MARK}}}`
}

/**
 * The call that is measured: a tool that adds two numbers, each time under another id and with other numbers. All have the same
 * number of digits, so that neither request nor answer changes its length.
 */
export class AddCall implements PreparedRequest {
  readonly #request: Buffer
  readonly #idAt: readonly number[]
  readonly #aAt: readonly number[]
  readonly #bAt: readonly number[]
  readonly #notifications: number
  #id: number
  #a = 0
  #b = 0

  /**
   * @param request the bytes of the whole request, with marks.
   * @param firstId a number of nine digits, below the first id.
   * @param notifications how many progress notifications come before the answer.
   */
  constructor(request: Buffer, firstId: number, notifications: number) {
    this.#request = request
    this.#idAt = positionsOf(ID_MARK, request)
    this.#aAt = positionsOf(A_MARK, request)
    this.#bAt = positionsOf(B_MARK, request)
    this.#id = firstId
    this.#notifications = notifications
  }

  next(): Buffer {
    this.#id++
    this.#a = SMALLEST + (this.#id % SPAN)
    this.#b = SMALLEST + ((this.#id * 7) % SPAN)
    writeId(this.#request, this.#idAt, this.#id)
    for (const at of this.#aAt) writeDigits(this.#request, at, NUMBER_DIGITS, this.#a)
    for (const at of this.#bAt) writeDigits(this.#request, at, NUMBER_DIGITS, this.#b)
    return this.#request
  }

  mistakeIn(json: string, notifications: readonly string[]): string | undefined {
    if (this.#notifications > 0) {
      const mistake = this.#mistakeInProgress(notifications)
      if (mistake !== undefined) return mistake
    }
    const answer = parseAnswer(json)
    const expected = String(this.#a + this.#b)
    if (answer?.id === this.#id && answer.result?.isError !== true && answer.result?.content?.[0]?.text === expected)
      return undefined
    return `call ${this.#id}, ${this.#a} + ${this.#b}, was answered ${json.slice(0, 300)}`
  }

  #mistakeInProgress(notifications: readonly string[]): string | undefined {
    let progress = 0
    for (const text of notifications) {
      const { method, params } = JSON.parse(text) as Notification // every field is read as unknown and compared
      if (method !== 'notifications/progress') continue
      if (params?.progressToken !== this.#id || params.progress !== progress + 1)
        return `call ${this.#id} was sent ${text.slice(0, 300)} where progress ${progress + 1} was expected`
      progress++
    }
    if (progress === this.#notifications) return undefined
    return `call ${this.#id} was sent ${progress} progress notifications, expected ${this.#notifications}`
  }
}

interface Answer {
  readonly id?: unknown
  readonly result?: { readonly isError?: boolean; readonly content?: readonly { readonly text?: unknown }[] }
}

interface Notification {
  readonly method?: unknown
  readonly params?: { readonly progressToken?: unknown; readonly progress?: unknown }
}

function parseAnswer(json: string): Answer | undefined {
  try {
    return JSON.parse(json) as Answer // every field is read as unknown and compared
  } catch {
    return undefined
  }
}
