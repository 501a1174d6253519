// The fixture over stdio, as a process of its own.
import { stdio } from '@portico/transport-stdio'
import { createFixtureServer } from './fixture-server.ts'

await stdio(createFixtureServer())
