import type { Method } from '../engine/method.ts'
import { encodeResult } from '../jsonrpc/encode-response.ts'

/** Answers `ping`. @see MCP, Ping */
export const ping: Method = (_engine, request) => encodeResult(request.id, '{}')
