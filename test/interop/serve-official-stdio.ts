// The fixture server on a transport of the official SDK, run by official-transports.test.ts as a process of its own; the argument is the SDK's version.
import { StdioServerTransport as StdioV1 } from '@modelcontextprotocol/sdk/server/stdio.js'
import { StdioServerTransport as StdioV2 } from '@modelcontextprotocol/server/stdio'
import { createFixtureServer } from './fixture-server.ts'

await createFixtureServer().connect(process.argv[2] === 'v1' ? new StdioV1() : new StdioV2())
process.stdin.on('end', () => process.exit())
