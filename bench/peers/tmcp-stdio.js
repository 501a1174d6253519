import { StdioTransport } from '@tmcp/transport-stdio'
import { server } from './tmcp-server.js'

new StdioTransport(server).listen()
