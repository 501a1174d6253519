// The limit of lists: a program that holds the bytes of our own list and sends them, with the id of each request.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { toFetch } from '@portico/transport-sse/fetch'
import { failed, idText, type Message } from './bare-message.ts'
import { answeredAsSession, endSession } from './bare-sessions.ts'
import { createAddServer } from './create-add-server.ts'
import { readMessage, writeJson } from './read-message.ts'

const REVISION = '2025-11-25'
const ID_MARK = '"portico-bench-id"'
const [head = '', tail = ''] = (await listOfOurs()).split(ID_MARK)

const server = createServer((request, response) => {
  if (request.method === 'POST' && request.url === '/mcp') readMessage(request, response, answer)
  else if (request.method === 'DELETE') endSession(request, response)
  else response.writeHead(404).end()
})

function answer(request: IncomingMessage, response: ServerResponse, message: Message): void {
  if (answeredAsSession(request, response, message)) return
  if (message.method === 'tools/list') writeJson(response, head + idText(message.id) + tail)
  else writeJson(response, failed(message.id, -32601, 'Method not found'))
}

/** Asks a server of ours in this process for its list, once. */
async function listOfOurs(): Promise<string> {
  const ours = toFetch(createAddServer())
  const initialized = await post(ours, {}, 'initialize', {
    protocolVersion: REVISION,
    capabilities: {},
    clientInfo: { name: 'portico-bench', version: '1.0.0' },
  })
  const headers = { 'mcp-protocol-version': REVISION, 'mcp-session-id': initialized.headers.get('mcp-session-id') ?? '' }
  const list = await (await post(ours, headers, 'tools/list', {})).text()
  if (!list.includes(ID_MARK)) throw new Error(`expected a list, got ${list.slice(0, 300)}`)
  return list
}

function post(
  ours: ReturnType<typeof toFetch>,
  headers: Record<string, string>,
  method: string,
  params: object,
): Promise<Response> {
  const request = new Request('http://127.0.0.1/mcp', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: `{"jsonrpc":"2.0","id":${ID_MARK},"method":"${method}","params":${JSON.stringify(params)}}`,
  })
  return Promise.resolve(ours(request))
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo // a server that listens on TCP has one
  console.log(JSON.stringify({ streamableHttp: `http://127.0.0.1:${port}/mcp` }))
})
