// Run by Bun, in the folder of the bundle.
import { answer } from './contract-servers.js'

// Streams may be silent for longer than the ten seconds that Bun allows.
const { port } = Bun.serve({ port: 0, hostname: '127.0.0.1', idleTimeout: 0, fetch: answer })
console.log(`port ${port}`)
