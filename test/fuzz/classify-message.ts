import { isUtf8 } from 'node:buffer'
import type { RequestId } from '@portico/core'
import type { Piece } from './piece.ts'

/** How deep a message may nest. */
const MAX_DEPTH = 64

/** What the specification makes of one message, read independently of the server's own code. */
export type MessageKind =
  /** A request: it is owed one answer with its id. */
  | { readonly kind: 'request'; readonly id: RequestId; readonly method: string }
  /** No message: it is owed an error, with its id where that can be read. */
  | { readonly kind: 'refused'; readonly id: RequestId | undefined }
  /** A notification or a response: it is owed nothing. */
  | { readonly kind: 'silent'; readonly cancels: RequestId | undefined }

/** What a piece is: a message, or a batch of them. */
export type PieceKind = MessageKind | { readonly kind: 'batch'; readonly entries: readonly MessageKind[] }

const UNREADABLE: MessageKind = { kind: 'refused', id: undefined }

/** Classifies what a client sends. */
export function classifyPiece(piece: Piece): PieceKind {
  if (typeof piece !== 'string' && !isUtf8(piece)) return UNREADABLE
  const text = typeof piece === 'string' ? piece : Buffer.from(piece).toString()
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return UNREADABLE
  }
  if (depthOf(value) > MAX_DEPTH) return UNREADABLE
  return Array.isArray(value) ? { kind: 'batch', entries: value.map(classifyMessage) } : classifyMessage(value)
}

function classifyMessage(value: unknown): MessageKind {
  if (!isObject(value)) return UNREADABLE
  const { jsonrpc, id, method, params, error } = value
  const readableId = isRequestId(id) ? id : undefined
  const refused: MessageKind = { kind: 'refused', id: readableId }
  if (jsonrpc !== '2.0') return refused
  if (id !== undefined && readableId === undefined) {
    // An error about something of ours whose id could not be read is not to be answered with an error in turn.
    return id === null && method === undefined && isObjectOrArray(error) ? { kind: 'silent', cancels: undefined } : UNREADABLE
  }
  if (method === undefined) {
    const isResponse = isObjectOrArray(value['result']) !== isObjectOrArray(error)
    return isResponse ? { kind: 'silent', cancels: undefined } : refused
  }
  if (typeof method !== 'string' || (params !== undefined && !isObject(params))) return refused
  if (readableId !== undefined) return { kind: 'request', id: readableId, method }
  const cancelled = method === 'notifications/cancelled' ? params?.['requestId'] : undefined
  return { kind: 'silent', cancels: isRequestId(cancelled) ? cancelled : undefined }
}

function isRequestId(value: unknown): value is RequestId {
  return typeof value === 'string' || Number.isSafeInteger(value)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObjectOrArray(value) && !Array.isArray(value)
}

function isObjectOrArray(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function depthOf(value: unknown): number {
  if (!isObjectOrArray(value)) return 0
  return 1 + Object.values(value).reduce<number>((deepest, member) => Math.max(deepest, depthOf(member)), 0)
}
