// Run by Deno, in the folder of the bundle.
import { answer } from './contract-servers.js'

Deno.serve({ port: 0, hostname: '127.0.0.1', onListen: ({ port }) => console.log(`port ${port}`) }, answer)
