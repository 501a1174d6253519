// The limit of event streams: each notification is written when it happens, and what node:http gathers within a tick leaves in one
// system call.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { called, type Message } from './bare-message.ts'
import { answeredAsSession, endSession } from './bare-sessions.ts'
import { PROGRESS } from './bench-settings.ts'
import { readMessage } from './read-message.ts'

const STREAM_HEADERS = ['Content-Type', 'text/event-stream', 'Cache-Control', 'no-cache']

const server = createServer((request, response) => {
  if (request.method === 'POST' && request.url === '/mcp') readMessage(request, response, answer)
  else if (request.method === 'DELETE') endSession(request, response)
  else response.writeHead(404).end()
})

function answer(request: IncomingMessage, response: ServerResponse, message: Message): void {
  if (answeredAsSession(request, response, message)) return
  const result = called(message)
  response.writeHead(200, STREAM_HEADERS)
  const token = JSON.stringify(message.params?._meta?.progressToken)
  for (let step = 1; step <= PROGRESS; step++) {
    const params = `{"progressToken":${token},"progress":${step},"total":${PROGRESS}}`
    response.write(`event: message\ndata: {"jsonrpc":"2.0","method":"notifications/progress","params":${params}}\n\n`)
  }
  response.end(`event: message\ndata: ${result}\n\n`)
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo // a server that listens on TCP has one
  console.log(JSON.stringify({ streamableHttp: `http://127.0.0.1:${port}/mcp` }))
})
