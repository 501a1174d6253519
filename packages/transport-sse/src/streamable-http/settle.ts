import { isPromise, type Reply } from '@portico/core/internal'
import type { HttpCall } from '../http-call.ts'
import { HTTP_STATUS } from '../http-status.ts'
import type { HttpTransport } from '../http-transport.ts'
import type { PostExchange } from './post-exchange.ts'

/** What the engine answers to a message. */
export type ReplyOrPromise = Reply | undefined | Promise<Reply | undefined>

/** Sends what the engine answered, now or when it is there. */
export function settle(
  transport: HttpTransport,
  call: HttpCall,
  exchange: PostExchange,
  reply: ReplyOrPromise,
  isAnswered: boolean,
): void {
  if (!isPromise(reply)) {
    if (isAnswered) exchange.reply(reply)
    else call.sendEmpty(HTTP_STATUS.accepted)
    return
  }
  transport.callStarted()
  // The engine answers every failure with a reply; its promises do not reject.
  void reply.then((settled) => {
    if (isAnswered) exchange.reply(settled)
    else call.sendEmpty(HTTP_STATUS.accepted)
    transport.callEnded()
  })
}
