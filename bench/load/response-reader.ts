import { decodeChunks } from './decode-chunks.ts'

/** One HTTP response. Bytes are held as latin1, one character each: enough for the ASCII that the benchmarks exchange. */
export interface HttpResponse {
  readonly status: number
  /** Status line and header fields as they came, without the empty line. */
  readonly head: string
  /** The body with its transfer coding removed. */
  readonly body: string
}

const HEAD_END = '\r\n\r\n'
const STATUS_START = 'HTTP/1.1 '.length

/**
 * Cuts what arrives on one keep-alive connection into responses.
 *
 * One request is in flight at a time, so at most one response is pending, and anything behind it is an error of the server.
 */
export class ResponseReader {
  #pending = ''
  /** How long the pending text has to become before it is worth looking at again: a long body comes in many pieces. */
  #needed = 0

  /**
   * Takes the next bytes; answers with the response that they complete, if they do.
   *
   * @throws {@link Error} when the bytes are not an HTTP/1.1 response, or go on behind its end.
   */
  read(bytes: string): HttpResponse | undefined {
    const text = this.#pending === '' ? bytes : this.#pending + bytes
    if (text.length < this.#needed) return this.#waitFor(text)
    const headEnd = text.indexOf(HEAD_END)
    if (headEnd === -1) return this.#waitFor(text)
    const head = text.slice(0, headEnd)
    const bodyStart = headEnd + HEAD_END.length
    const length = contentLength(head)
    if (length === undefined) return this.#readWithoutLength(text, head, bodyStart)
    const end = bodyStart + length
    if (text.length < end) {
      this.#needed = end
      return this.#waitFor(text)
    }
    return this.#complete(text, head, text.slice(bodyStart, end), end)
  }

  #readWithoutLength(text: string, head: string, bodyStart: number): HttpResponse | undefined {
    if (!isChunked(head)) return this.#complete(text, head, '', bodyStart)
    const chunks = decodeChunks(text, bodyStart)
    return chunks.complete ? this.#complete(text, head, chunks.data, chunks.end) : this.#waitFor(text)
  }

  #waitFor(text: string): undefined {
    this.#pending = text
    return undefined
  }

  #complete(text: string, head: string, body: string, end: number): HttpResponse {
    if (text.length > end) throw new Error(`${text.length - end} bytes behind the end of a response`)
    this.#pending = ''
    this.#needed = 0
    return { status: statusOf(head), head, body }
  }
}

/** The status code of a response head. */
export function statusOf(head: string): number {
  return Number(head.slice(STATUS_START, STATUS_START + 3))
}

/** The value of a header field, or undefined. */
export function headerOf(head: string, name: string): string | undefined {
  const prefix = `${name.toLowerCase()}:`
  const line = head.split('\r\n').find((candidate) => candidate.toLowerCase().startsWith(prefix))
  return line?.slice(prefix.length).trim()
}

/** Whether the body comes in chunks (RFC 9112, section 7.1). */
export function isChunked(head: string): boolean {
  return /\r\ntransfer-encoding: *chunked/i.test(head)
}

function contentLength(head: string): number | undefined {
  const match = /\r\ncontent-length: *(\d+)/i.exec(head)
  return match === null ? undefined : Number(match[1])
}
