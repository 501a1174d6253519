import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { readBody } from './read-body.js'
import { newServer } from './sdk-v1-server.js'

const streamable = new Map()
const sse = new Map()

async function newSession() {
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => streamable.set(id, transport),
    onsessionclosed: (id) => streamable.delete(id),
  })
  await newServer().connect(transport)
  return transport
}

async function openStream(response) {
  const transport = new SSEServerTransport('/messages/', response)
  sse.set(transport.sessionId, transport)
  response.on('close', () => sse.delete(transport.sessionId))
  await newServer().connect(transport)
}

const server = createServer(async (request, response) => {
  if (request.url === '/sse') return openStream(response)
  const body = request.method === 'POST' ? await readBody(request) : undefined
  if (request.url.startsWith('/messages/')) {
    const id = request.url.slice(request.url.indexOf('sessionId=') + 'sessionId='.length)
    const transport = sse.get(id)
    return transport === undefined ? response.writeHead(404).end() : transport.handlePostMessage(request, response, body)
  }
  const id = request.headers['mcp-session-id']
  const transport = id === undefined ? await newSession() : streamable.get(id)
  return transport === undefined ? response.writeHead(404).end() : transport.handleRequest(request, response, body)
})

server.listen(0, '127.0.0.1', () => {
  const base = `http://127.0.0.1:${server.address().port}`
  console.log(JSON.stringify({ streamableHttp: `${base}/mcp`, httpSse: `${base}/sse` }))
})
