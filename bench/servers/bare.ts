// The limit: the fastest program on node:http that does the job without a framework, and does it honestly. It knows one tool,
// but reads what it is sent, checks it, and keeps the rules of the transports that the clients rely on.
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

interface Message {
  readonly id?: string | number
  readonly method?: string
  readonly params?: {
    readonly protocolVersion?: string
    readonly name?: string
    readonly arguments?: { readonly a?: unknown; readonly b?: unknown }
  }
}

type Answer = (request: IncomingMessage, response: ServerResponse, message: Message) => void

const STREAM_HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n'
const sessions = new Set<string>()
const streams = new Map<string, Socket>()

const server = createServer((request, response) => {
  const url = request.url ?? ''
  if (request.method === 'POST') {
    if (url === '/mcp') readMessage(request, response, answerStreamableHttp)
    else readMessage(request, response, answerHttpSse)
  } else if (request.method === 'GET' && url === '/sse') openStream(request)
  else if (request.method === 'DELETE' && sessions.delete(sessionIdOf(request))) response.writeHead(200).end()
  else response.writeHead(404).end()
})

function readMessage(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  let body: Buffer | undefined
  request.on('data', (chunk: Buffer) => (body = body === undefined ? chunk : Buffer.concat([body, chunk])))
  request.on('end', () => {
    let message: Message
    try {
      message = JSON.parse(body === undefined ? '' : body.toString()) as Message // every field is checked where it is used
    } catch {
      response.writeHead(400).end()
      return
    }
    answer(request, response, message)
  })
}

function answerStreamableHttp(request: IncomingMessage, response: ServerResponse, message: Message): void {
  const sessionId = sessionIdOf(request)
  if (message.method === 'initialize') {
    const id = randomUUID()
    sessions.add(id)
    response.writeHead(200, ['Content-Type', 'application/json', 'Mcp-Session-Id', id]).end(initialized(message))
  } else if (!sessions.has(sessionId)) response.writeHead(404).end()
  else if (message.id === undefined) response.writeHead(202).end()
  else {
    const text = called(message)
    response.writeHead(200, ['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(text))])
    response.end(text)
  }
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

function called({ id, method, params }: Message): string {
  if (method !== 'tools/call') return failed(id, -32601, 'Method not found')
  const { a, b } = params?.arguments ?? {}
  if (params?.name !== 'add' || typeof a !== 'number' || typeof b !== 'number') return failed(id, -32602, 'Invalid params')
  return `{"jsonrpc":"2.0","id":${idText(id)},"result":{"content":[{"type":"text","text":"${a + b}"}]}}`
}

function initialized({ id, params }: Message): string {
  const result = {
    protocolVersion: params?.protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'bare', version: '1.0.0' },
  }
  return `{"jsonrpc":"2.0","id":${idText(id)},"result":${JSON.stringify(result)}}`
}

function failed(id: Message['id'], code: number, message: string): string {
  return `{"jsonrpc":"2.0","id":${idText(id)},"error":{"code":${code},"message":"${message}"}}`
}

function idText(id: Message['id']): string {
  return typeof id === 'number' ? String(id) : JSON.stringify(id ?? null)
}

function sessionIdOf(request: IncomingMessage): string {
  return String(request.headers['mcp-session-id'])
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo // a server that listens on TCP has one
  console.log(JSON.stringify({ streamableHttp: `http://127.0.0.1:${port}/mcp`, httpSse: `http://127.0.0.1:${port}/sse` }))
})
