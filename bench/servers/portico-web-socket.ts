import { serve } from '@portico/transport-sse'
import { toWebSocketHandler } from '@portico/transport-websocket'
import { createAddServer } from './create-add-server.ts'

const server = createAddServer()
const { urls } = await serve(server, { port: 0, webSocket: toWebSocketHandler(server) })
console.log(JSON.stringify({ webSocket: urls.webSocket }))
