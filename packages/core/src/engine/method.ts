import type { JSONRPCRequest } from '../jsonrpc/message.ts'
import type { Reply } from '../jsonrpc/encode-response.ts'
import type { Engine } from './engine.ts'
import type { Exchange } from './exchange.ts'

/**
 * Answers the requests of one method. What it throws as a wire error is sent as that error; `undefined` is no answer, for a cancelled request.
 */
export type Method = (engine: Engine, request: JSONRPCRequest, exchange: Exchange) => Reply | Promise<Reply | undefined>
