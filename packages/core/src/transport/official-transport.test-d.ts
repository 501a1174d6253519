import type { Transport as TransportV2 } from '@modelcontextprotocol/server'
import type { Transport as TransportV1 } from '@modelcontextprotocol/sdk/shared/transport.js'
import { Client as ClientV2 } from '@modelcontextprotocol/client'
import { expectTypeOf, test } from 'vitest'
import { toTransport } from '../linked/to-transport.ts'
import { createServer } from '../server/server.ts'

declare const v1: TransportV1
declare const v2: TransportV2

test('a server takes the transports of both versions of the SDK', () => {
  const server = createServer({ name: 'test', version: '1.0.0' })
  expectTypeOf(server.connect(v1)).resolves.toHaveProperty('close')
  expectTypeOf(server.connect(v2)).resolves.toHaveProperty('closed')
  // @ts-expect-error -- something that cannot send is no transport
  void server.connect({ start: () => Promise.resolve(), close: () => Promise.resolve() })
})

test('a transport to a server is one of both versions', () => {
  const transport = toTransport(createServer({ name: 'test', version: '1.0.0' }))
  expectTypeOf(transport).toExtend<TransportV2>()
  expectTypeOf(transport).toExtend<TransportV1>()
  void new ClientV2({ name: 'test', version: '1.0.0' }).connect(transport)
})
