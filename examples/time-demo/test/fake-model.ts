import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { onTestFinished } from 'vitest'

/** Starts an HTTP server that answers the client in place of a model's API. It ends with the test. Gives its address. */
export async function startFakeModel(listener: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    // The answer does not depend on the request, but the client sends it whole.
    request.resume().on('end', () => listener(request, response))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('expected a port')
  return `http://127.0.0.1:${address.port}/v1`
}

/** Answers with events as a streaming chat-completions API does. */
export function events(...data: unknown[]): RequestListener {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(data.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`).join(''))
  }
}

/** Answers with a status and a body. */
export function answer(status: number, body: unknown, contentType = 'application/json'): RequestListener {
  return (_, response) => {
    response.writeHead(status, { 'content-type': contentType })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
}
