import { stdio } from '@portico/transport-stdio'
import { createAddServer } from './create-add-server.ts'

await stdio(createAddServer())
