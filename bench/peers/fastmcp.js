import { server } from './fastmcp-server.js'
import { freePort } from './free-port.js'
import { PROGRESS } from './settings.js'

const port = await freePort()
const httpStream = { host: '127.0.0.1', port, enableJsonResponse: PROGRESS === 0 }
await server.start({ transportType: 'httpStream', httpStream })
const base = `http://127.0.0.1:${port}`
console.log(JSON.stringify({ streamableHttp: `${base}/mcp`, httpSse: `${base}/sse` }))
