import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { newServer } from './sdk-v2-server.js'

serveStdio(newServer)
