import { once } from 'node:events'
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import {
  createHttpContractServer,
  HTTP_CONTRACT_SERVERS,
  type HttpContractServerName,
  httpTransportContract,
} from '@portico/testing'
import express from 'express'
import { Hono } from 'hono'
import { afterAll, describe, test } from 'vitest'
import { toFetch } from './fetch/to-fetch.ts'
import { toNodeHandler } from './node/to-node-handler.ts'

/** A server that listens, and what ends it. */
interface Started {
  readonly url: string
  readonly close: () => Promise<void>
}

async function listen(httpServer: HttpServer, path: string, handler: { close(): Promise<void> }): Promise<Started> {
  httpServer.listen(0, '127.0.0.1')
  await once(httpServer, 'listening')
  const { port } = httpServer.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${path}`,
    close: async () => {
      await handler.close()
      httpServer.close()
      httpServer.closeAllConnections()
    },
  }
}

/** Every way to serve over HTTP from Node. */
const ways: readonly (readonly [string, (name: HttpContractServerName) => Promise<Started>])[] = [
  [
    'node:http',
    (name) => {
      const handler = toNodeHandler(createHttpContractServer(), HTTP_CONTRACT_SERVERS[name])
      return listen(createHttpServer(handler), '', handler)
    },
  ],
  [
    'Express, mounted below /tools',
    (name) => {
      const handler = toNodeHandler(createHttpContractServer(), HTTP_CONTRACT_SERVERS[name])
      return listen(createHttpServer(express().use('/tools', handler)), '/tools', handler)
    },
  ],
  [
    'fetch in Hono, with a prefix',
    (name) => {
      const handler = toFetch(createHttpContractServer(), { ...HTTP_CONTRACT_SERVERS[name], prefix: '/tools' })
      const app = new Hono().all('/tools/*', (context) => handler(context.req.raw))
      return listen(createAdaptorServer(app) as HttpServer, '/tools', handler)
    },
  ],
  [
    'fetch in Hono, mounted',
    (name) => {
      const handler = toFetch(createHttpContractServer(), { ...HTTP_CONTRACT_SERVERS[name], mountPath: '/tools' })
      return listen(createAdaptorServer(new Hono().mount('/tools', handler)) as HttpServer, '/tools', handler)
    },
  ],
]

describe.each(ways)('over %s', (_, start) => {
  const started = new Map<HttpContractServerName, Promise<Started>>()
  const urlOf = async (name: HttpContractServerName): Promise<string> => {
    const found = started.get(name) ?? start(name)
    started.set(name, found)
    return (await found).url
  }

  afterAll(async () => {
    for (const server of started.values()) await (await server).close()
  })

  for (const { name, run } of httpTransportContract(urlOf)) test(name, run)
})
