// The fixture over stdio, as a process of its own. The arguments are the revisions that it serves; without any, all.
import type { ProtocolVersion } from '@portico/core'
import { stdio } from '@portico/transport-stdio'
import { createFixtureServer } from './fixture-server.ts'

const pinned = process.argv.slice(2) as ProtocolVersion[] // as the test has them
await stdio(createFixtureServer(pinned.length === 0 ? undefined : pinned))
