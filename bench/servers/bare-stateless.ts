// The limit of 2026-07-28: no session, and a request that says the same in its headers and in its body, which has to be compared.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { called, failed, idText, type Message } from './bare-message.ts'
import { readMessage, writeJson } from './read-message.ts'

const REVISION = '2026-07-28'

const server = createServer((request, response) => {
  if (request.method === 'POST' && request.url === '/mcp') readMessage(request, response, answer)
  else response.writeHead(405).end()
})

function answer({ headers }: IncomingMessage, response: ServerResponse, message: Message): void {
  const { id, method, params } = message
  const meta = params?._meta
  const isMirrored =
    headers['mcp-protocol-version'] === REVISION &&
    meta?.['io.modelcontextprotocol/protocolVersion'] === REVISION &&
    typeof meta['io.modelcontextprotocol/clientCapabilities'] === 'object' &&
    headers['mcp-method'] === method &&
    headers['mcp-name'] === params?.name
  if (!isMirrored) {
    response.writeHead(400, ['Content-Type', 'application/json']).end(failed(id, -32020, 'Header mismatch'))
    return
  }
  writeJson(response, completed(message))
}

function completed(message: Message): string {
  const { a, b } = message.params?.arguments ?? {}
  if (message.method !== 'tools/call' || message.params?.name !== 'add' || typeof a !== 'number' || typeof b !== 'number')
    return called(message)
  const content = `[{"type":"text","text":"${a + b}"}]`
  return `{"jsonrpc":"2.0","id":${idText(message.id)},"result":{"resultType":"complete","content":${content}}}`
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo // a server that listens on TCP has one
  console.log(JSON.stringify({ streamableHttp: `http://127.0.0.1:${port}/mcp` }))
})
