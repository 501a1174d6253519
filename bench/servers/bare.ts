// The limit: the fastest program on node:http that does the job without a framework, and does it honestly. It knows one tool,
// but reads what it is sent, checks it, and keeps the rules of the transports that the clients rely on.
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { called, initialized, type Message } from './bare-message.ts'
import { answeredAsSession, endSession } from './bare-sessions.ts'
import { readMessage, writeJson } from './read-message.ts'

const STREAM_HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n'
const streams = new Map<string, Socket>()

const server = createServer((request, response) => {
  const url = request.url ?? ''
  if (request.method === 'POST') {
    if (url === '/mcp') readMessage(request, response, answerStreamableHttp)
    else readMessage(request, response, answerHttpSse)
  } else if (request.method === 'GET' && url === '/sse') openStream(request)
  else if (request.method === 'DELETE') endSession(request, response)
  else response.writeHead(404).end()
})

function answerStreamableHttp(request: IncomingMessage, response: ServerResponse, message: Message): void {
  if (!answeredAsSession(request, response, message)) writeJson(response, called(message))
}

function answerHttpSse(request: IncomingMessage, response: ServerResponse, message: Message): void {
  const url = request.url ?? ''
  const stream = streams.get(url.slice(url.indexOf('=') + 1))
  if (stream === undefined) {
    response.writeHead(404).end()
    return
  }
  response.writeHead(202, ['Content-Length', '0'])
  response.end()
  if (message.id === undefined) return
  stream.write(`event: message\ndata: ${message.method === 'initialize' ? initialized(message) : called(message)}\n\n`)
}

// The stream ends with its connection, so it needs no chunks: each event is one write to the socket.
function openStream(request: IncomingMessage): void {
  const id = randomUUID()
  const socket = request.socket
  streams.set(id, socket)
  socket.on('close', () => streams.delete(id))
  socket.write(`${STREAM_HEAD}event: endpoint\ndata: /messages/?session_id=${id}\n\n`)
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo // a server that listens on TCP has one
  console.log(JSON.stringify({ streamableHttp: `http://127.0.0.1:${port}/mcp`, httpSse: `http://127.0.0.1:${port}/sse` }))
})
