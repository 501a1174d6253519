import { InvalidRequestError, WireError } from '../errors.ts'
import { encodeError, type ErrorReply, type Reply, replyText } from '../jsonrpc/encode-response.ts'
import { isRequest, type JSONRPCMessage } from '../jsonrpc/message.ts'
import { parseEnvelope } from '../jsonrpc/parse-message.ts'
import type { ServedRevision } from '../revision/served-revision.ts'
import type { Engine } from './engine.ts'
import type { Exchange } from './exchange.ts'

/** The most messages that one batch may hold. */
export const MAX_BATCH_LENGTH = 50

/**
 * Answers a batch: one array of replies, in the order of the requests; `undefined` when there is nothing to answer.
 *
 * @param exchangeFor makes the exchange for one message.
 * @see MCP, Base Protocol, Batching; JSON-RPC 2.0, section 6
 */
export async function receiveBatch(
  engine: Engine,
  entries: readonly unknown[],
  exchangeFor: () => Exchange,
): Promise<Reply | undefined> {
  const { revision } = exchangeFor()
  if (!revision.acceptsBatch) return refuse(revision, 'a batch; this revision has none, expected one message')
  if (entries.length === 0) return refuse(revision, 'an empty batch')
  if (entries.length > MAX_BATCH_LENGTH)
    return refuse(revision, `a batch of ${entries.length} messages; expected at most ${MAX_BATCH_LENGTH}`)
  const replies = await Promise.all(entries.map((entry) => receiveEntry(engine, entry, exchangeFor())))
  const texts = replies.filter((reply) => reply !== undefined).map(replyText)
  return texts.length === 0 ? undefined : `[${texts.join(',')}]`
}

async function receiveEntry(engine: Engine, entry: unknown, exchange: Exchange): Promise<Reply | undefined> {
  let message: JSONRPCMessage
  try {
    message = parseEnvelope(entry)
  } catch (error) {
    return errorReplyTo(exchange.revision, error)
  }
  // "The initialize request MUST NOT be part of a JSON-RPC batch" (MCP, Lifecycle, Initialization)
  if (isRequest(message) && message.method === 'initialize') {
    return encodeError(message.id, new InvalidRequestError('initialize must not be part of a batch'))
  }
  return engine.receive(message, exchange)
}

function refuse({ unreadableId }: ServedRevision, what: string): ErrorReply {
  return encodeError(unreadableId, new InvalidRequestError(`got ${what}`))
}

function errorReplyTo({ unreadableId }: ServedRevision, error: unknown): ErrorReply {
  if (!(error instanceof WireError)) throw error
  const id = error instanceof InvalidRequestError ? error.id : undefined
  return encodeError(id ?? unreadableId, error)
}
