// The limit on WebSocket: the library ws as it comes, a message in, a message out.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { called, failed, initialized, type Message } from './bare-message.ts'

const server = createServer((_request, response) => response.writeHead(426).end())
const webSockets = new WebSocketServer({ server, path: '/mcp' })

webSockets.on('connection', (webSocket) => {
  webSocket.on('message', (data: Buffer) => {
    const text = answer(data.toString())
    if (text !== undefined) webSocket.send(text)
  })
})

function answer(text: string): string | undefined {
  let message: Message
  try {
    message = JSON.parse(text) as Message // every field is checked where it is used
  } catch {
    return failed(undefined, -32700, 'Parse error')
  }
  if (message.id === undefined) return undefined
  return message.method === 'initialize' ? initialized(message) : called(message)
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo // a server that listens on TCP has one
  console.log(JSON.stringify({ webSocket: `ws://127.0.0.1:${port}/mcp` }))
})
