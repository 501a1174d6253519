import { ID_MARK, type PreparedRequest, positionsOf, writeId } from './prepared-request.ts'

/**
 * A request for a list. The first answer is parsed and its tools are counted; those that follow must be the same text but for the
 * id, which costs less to find out than a second parse of a long list.
 */
export class ListCall implements PreparedRequest {
  readonly #request: Buffer
  readonly #idAt: readonly number[]
  readonly #tools: number
  #id: number
  #head: string | undefined
  #tail = ''

  constructor(request: Buffer, firstId: number, tools: number) {
    this.#request = request
    this.#idAt = positionsOf(ID_MARK, request)
    this.#id = firstId
    this.#tools = tools
  }

  next(): Buffer {
    this.#id++
    writeId(this.#request, this.#idAt, this.#id)
    return this.#request
  }

  mistakeIn(json: string): string | undefined {
    const id = String(this.#id)
    if (this.#head === undefined) return this.#learn(json, id)
    const head = this.#head
    const isSame =
      json.length === head.length + id.length + this.#tail.length &&
      json.startsWith(head) &&
      json.startsWith(id, head.length) &&
      json.endsWith(this.#tail)
    return isSame ? undefined : `list ${id} was answered ${json.slice(0, 300)}`
  }

  #learn(json: string, id: string): string | undefined {
    const answer = JSON.parse(json) as { id?: unknown; result?: { tools?: readonly unknown[] } } // every field is compared
    if (answer.id !== this.#id || answer.result?.tools?.length !== this.#tools)
      return `list ${id} of ${this.#tools} tools was answered ${json.slice(0, 300)}`
    const at = json.indexOf(id)
    this.#head = json.slice(0, at)
    this.#tail = json.slice(at + id.length)
    return undefined
  }
}
