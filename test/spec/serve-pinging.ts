import { createServer } from '@portico/core'
import { stdio } from '@portico/transport-stdio'

await stdio(createServer({ name: 'pinging', version: '1.0.0', ping: { everyMs: 200, timeoutMs: 100 } }))
