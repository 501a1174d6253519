import { serve } from '@portico/transport-sse'
import { createAddServer, TOOL } from './create-add-server.ts'

const { urls } = await serve(createAddServer(), { port: 0 })
console.log(JSON.stringify({ streamableHttp: urls.streamableHttp, httpSse: urls.httpSse, tool: TOOL }))
