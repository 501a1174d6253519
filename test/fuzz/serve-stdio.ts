// The server of the fuzz over stdio, in a process of its own.
import { stdio } from '@portico/transport-stdio'
import { createFuzzServer, isIntended } from './fuzz-server.ts'

const server = createFuzzServer()
server.on('error', ({ error, source }) => {
  if (!isIntended(error)) console.error(`${source} failed`, error)
})
await stdio(server)
