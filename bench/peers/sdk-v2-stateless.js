import { createServer } from 'node:http'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler } from '@modelcontextprotocol/server'
import { readBody } from './read-body.js'
import { newServer } from './sdk-v2-server.js'

const handle = toNodeHandler(createMcpHandler(newServer, { legacy: 'reject' }))

const server = createServer(async (request, response) => handle(request, response, await readBody(request)))

server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ streamableHttp: `http://127.0.0.1:${server.address().port}/mcp` }))
})
