import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { RawHttpClient } from './raw-http-client.ts'
import { RawHttpSseClient } from './raw-http-sse-client.ts'

async function listen(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server: Server = createServer(handler).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}` // listening on a port
}

describe('RawHttpClient', () => {
  test('sends headers as they are written, and shows the response', async () => {
    const url = await listen((request, response) => {
      response.writeHead(418, { 'X-Seen': String(request.rawHeaders.includes('X-OdD-CaSe')) })
      response.end(`${request.method ?? ''} ${request.url ?? ''}`)
    })
    const client = new RawHttpClient(url, { headers: { 'X-OdD-CaSe': '1' } })
    expect(await client.request({ path: '/a?b=c' })).toMatchObject({
      status: 418,
      headers: { 'x-seen': 'true' },
      body: 'GET /a?b=c',
    })
    expect(await client.request({ path: '/', body: 'text' })).toMatchObject({ body: 'POST /' })
    client.close()
  })

  test('sends bytes as they are', async () => {
    const url = await listen((_request, response) => response.end())
    const client = new RawHttpClient(url)
    expect(await client.sendBytes('NOT HTTP\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/)
  })

  test('reads event streams, with their comments', async () => {
    const url = await listen((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(': hello\n\nevent: greeting\nid: 7\ndata: Zür')
      response.end('ich\ndata: 2\n\ndata: last\n\n')
    })
    const client = new RawHttpClient(url)
    const stream = await client.openStream({ path: '/' })
    expect(await stream.events.take(() => true, 'an event')).toEqual({ event: 'greeting', id: '7', data: 'Zürich\n2' })
    expect(await stream.events.take(() => true, 'an event')).toMatchObject({ data: 'last' })
    await stream.ended
    expect(stream.comments).toEqual(['hello'])
    expect(stream.events.isClosed).toBe(true)
    client.close()
  })
})

describe('RawHttpSseClient', () => {
  test('says when the answer is no stream', async () => {
    const url = await listen((_request, response) => response.writeHead(403).end())
    await expect(RawHttpSseClient.open(`${url}/sse`)).rejects.toThrow('403')
  })
})
