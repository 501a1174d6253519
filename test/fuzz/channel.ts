import type { ProtocolVersion } from '@portico/core'
import type { PieceKind } from './classify-message.ts'
import type { Piece } from './piece.ts'

/** The client's side of one connection, or of what stands for one. */
export interface Channel {
  /** Sends a piece. Where each is answered on its own, it resolves when this one has been. */
  send(piece: Piece, kind: PieceKind): Promise<void> | void
  /** Ends the connection and waits for its end. */
  close(): Promise<void> | void
}

/** What a channel tells. */
export interface ChannelListener {
  /** The revision of the conversation. */
  readonly version: ProtocolVersion | undefined
  /** The text of a message, or of a batch, came. */
  receive(text: string): void
  /** Something happened that must not. */
  fail(problem: string): void
}

/** A way to a server. */
export interface Route {
  /** Connects. */
  open(listener: ChannelListener): Promise<Channel>
  /** What is no request may be answered with an error too where the conversation has no session. */
  readonly answersSilent?: boolean
  /** A connection does not have to begin with `initialize`. */
  readonly servesUninitialized?: boolean
  /** Bytes that are no text cannot be sent: each becomes a character. */
  readonly carriesText?: boolean
  /** Blank pieces are no messages and not answered. */
  readonly ignoresBlank?: boolean
}
