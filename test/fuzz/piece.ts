/** What a client of the fuzz sends at once: the text of what should be a message, or bytes that are no text. Neither has a line end in it. */
export type Piece = string | Uint8Array

/** A piece as text, for channels that carry nothing else: every byte becomes one character. */
export function textOfPiece(piece: Piece): string {
  return typeof piece === 'string' ? piece : Buffer.from(piece).toString('latin1')
}

/** A piece as bytes. */
export function bytesOfPiece(piece: Piece): Buffer {
  return Buffer.from(piece)
}
