import { createServer } from '@portico/core'
import { serve } from '@portico/transport-sse'
import { z } from 'zod'

const server = createServer({ name: 'bench', version: '1.0.0' }).tool(
  'add',
  { description: 'Adds two numbers', input: z.object({ a: z.number(), b: z.number() }) },
  ({ a, b }) => String(a + b),
)

const running = await serve(server, { port: 0 })
console.log(JSON.stringify({ streamableHttp: running.urls.streamableHttp, httpSse: running.urls.httpSse }))
