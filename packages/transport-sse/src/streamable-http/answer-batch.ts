import { isRequest, type JSONRPCMessage, receiveBatch } from '@portico/core/internal'
import type { HttpCall } from '../http-call.ts'
import { HTTP_STATUS } from '../http-status.ts'
import type { HttpTransport } from '../http-transport.ts'
import type { PostExchange } from './post-exchange.ts'

/** Answers a batch: 202 when there is no request in it, 400 when it is refused as a whole. @see MCP, Transports, Streamable HTTP */
export async function answerBatch(
  transport: HttpTransport,
  call: HttpCall,
  exchange: PostExchange,
  entries: readonly unknown[],
): Promise<void> {
  transport.callStarted()
  const reply = await receiveBatch(transport.engine, entries, () => exchange)
  if (typeof reply === 'object') call.sendJson(HTTP_STATUS.badRequest, reply.json)
  // Without a reply every entry was a message, so that its kind can be asked for.
  else if (reply === undefined && !entries.some((entry) => isRequest(entry as JSONRPCMessage)))
    call.sendEmpty(HTTP_STATUS.accepted)
  else exchange.reply(reply)
  transport.callEnded()
}
