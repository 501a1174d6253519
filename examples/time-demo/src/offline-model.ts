import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { ChatRequest } from './offline-model/chat-request.ts'
import { reply } from './offline-model/reply.ts'
import { toChunks } from './offline-model/to-chunks.ts'

/** A pause between two chunks, so that one sees the answer stream in, in milliseconds. */
const PACE_MS = 20
const MAX_BODY_BYTES = 1_048_576

/** A running offline model. Disposing of it stops it. */
export interface OfflineModel extends AsyncDisposable {
  /** The root of its API, like `http://127.0.0.1:40123/v1`. */
  readonly url: string
}

/**
 * Starts a stand-in for a language model: a local HTTP server that speaks the chat-completions API of OpenAI, streaming, and
 * knows one thing, how to get the time from a tool. It listens on a free port of this machine only and takes any key.
 */
export async function startOfflineModel(): Promise<OfflineModel> {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('expected the offline model to listen on a port')
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST' || request.url !== '/v1/chat/completions') {
    return sendError(response, 404, `The offline model has no ${request.method ?? ''} ${request.url ?? ''}.`)
  }
  const parsed = ChatRequest.safeParse(await readJson(request))
  if (!parsed.success) return sendError(response, 400, z.prettifyError(parsed.error))
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  for (const chunk of toChunks(reply(parsed.data), parsed.data.model)) {
    response.write(`data: ${JSON.stringify(chunk)}\n\n`)
    await sleep(PACE_MS)
    if (response.destroyed) return
  }
  response.end('data: [DONE]\n\n')
}

/** The body as JSON, or `undefined` when it is something else or too large. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = ''
  request.setEncoding('utf8')
  for await (const piece of request) {
    text += String(piece)
    if (text.length > MAX_BODY_BYTES) return undefined
  }
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** An error as the API writes it. */
function sendError(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code: null } }))
}
