import { stdio } from '@portico/transport-stdio'
import { createAskingServer } from './asking-server.ts'

await stdio(createAskingServer().server)
