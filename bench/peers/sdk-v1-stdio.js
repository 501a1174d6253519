import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { newServer } from './sdk-v1-server.js'

await newServer().connect(new StdioServerTransport())
