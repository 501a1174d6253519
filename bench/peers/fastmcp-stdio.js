import { server } from './fastmcp-server.js'

await server.start({ transportType: 'stdio' })
