/** The whole chunks of a text. */
export interface Chunks {
  readonly data: string
  /** Where the first chunk begins that is not whole yet, or what follows the last one. */
  readonly end: number
  /** Whether the empty chunk that ends a body was among them. */
  readonly complete: boolean
}

/** Removes the chunked transfer coding (RFC 9112, section 7.1; latin1, without trailer fields) as far as chunks are whole. */
export function decodeChunks(text: string, start: number): Chunks {
  let data = ''
  let end = start
  for (;;) {
    const sizeEnd = text.indexOf('\r\n', end)
    if (sizeEnd === -1) return { data, end, complete: false }
    const dataEnd = sizeEnd + 2 + Number.parseInt(text.slice(end, sizeEnd), 16)
    if (text.length < dataEnd + 2) return { data, end, complete: false }
    end = dataEnd + 2
    if (dataEnd === sizeEnd + 2) return { data, end, complete: true }
    data += text.slice(sizeEnd + 2, dataEnd)
  }
}
