import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AuthRouteAnswer, type Authenticator, createServer } from '@portico/core'
import express from 'express'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RawConnection } from '../test-support/raw-connection.ts'
import { toFetch } from './fetch/to-fetch.ts'
import { toNodeHandler } from './node/to-node-handler.ts'

const METADATA_PATH = '/.well-known/oauth-protected-resource/tools/mcp'
const text = (body: string): AuthRouteAnswer => ({ status: 200, headers: { 'Content-Type': 'text/plain' }, body })

const auth: Authenticator = {
  authenticate: () => ({ status: 401, message: 'nobody comes in' }),
  routes: [
    { method: 'GET', path: METADATA_PATH, answer: () => text('metadata') },
    { method: 'GET', path: '/authorize', answer: async ({ query, header }) => text(`${query('state')} ${header('x-name')}`) },
    {
      method: 'POST',
      path: '/authorize',
      answer: ({ body }) => ({ ...text(body), status: 201, headers: { 'Set-Cookie': ['a=1', 'b=2'] } }),
    },
    {
      method: 'GET',
      path: '/broken',
      answer: () => {
        throw new Error('a secret')
      },
    },
  ],
}

const server = createServer({ name: 'guarded', version: '1' })
server.on('error', () => undefined)
const allowedOrigins = ['https://app.example.com']
const options = { auth, prefix: '/tools', allowedOrigins }
const handle = toFetch(server, options)
const onNode = createHttpServer(toNodeHandler(server, options))
const app = express().use('/.well-known', toNodeHandler(server, { auth }))
const onExpress = createHttpServer(app)

beforeAll(async () => {
  for (const http of [onNode, onExpress]) await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  for (const http of [onNode, onExpress]) http.close()
})

const portOf = (http: typeof onNode) => (http.address() as AddressInfo).port
const ask = {
  'on Node': (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${portOf(onNode)}${path}`, init),
  'of web-standard requests': (path: string, init?: RequestInit) => handle(new Request(`http://localhost${path}`, init)),
}

describe.each(Object.entries(ask))('the routes of an authenticator %s', (_name, request) => {
  test('are open to everybody, whatever the prefix is', async () => {
    const answer = await request(METADATA_PATH)
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, 'text/plain', 'metadata'])
    expect((await request('/tools/mcp', { method: 'POST' })).status).toBe(401)
  })

  test('get query and headers, or the body', async () => {
    expect(await (await request('/authorize?state=x%20y', { headers: { 'x-name': 'ada' } })).text()).toBe('x y ada')
    const answer = await request('/authorize', { method: 'POST', body: 'grant=1' })
    expect([answer.status, await answer.text(), answer.headers.getSetCookie()]).toEqual([201, 'grant=1', ['a=1', 'b=2']])
  })

  test('answer HEAD as GET, and other methods 405', async () => {
    const head = await request(METADATA_PATH, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    const put = await request('/authorize', { method: 'PUT' })
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
  })

  test('are read by pages of allowed origins, which may ask before, and by no others', async () => {
    const origin = 'https://app.example.com'
    const preflight = { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'GET' } }
    const asked = await request(METADATA_PATH, preflight)
    expect([asked.status, asked.headers.get('access-control-allow-methods')]).toEqual([204, 'GET, HEAD'])
    expect(asked.headers.get('access-control-allow-headers')).toContain('MCP-Protocol-Version')
    const answer = await request(METADATA_PATH, { headers: { origin } })
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
    expect((await request(METADATA_PATH, { headers: { origin: 'https://evil.example' } })).status).toBe(403)
  })

  test('that fail are answered without words', async () => {
    const answer = await request('/broken')
    expect(answer.status).toBe(500)
    expect(await answer.text()).not.toContain('secret')
  })
})

test('routes of an authenticator are found below the path that a router took off, and not under a foreign Host', async () => {
  expect(await (await fetch(`http://127.0.0.1:${portOf(onExpress)}${METADATA_PATH}`)).text()).toBe('metadata')
  const connection = await RawConnection.open(portOf(onNode))
  connection.sendHead('GET', METADATA_PATH, { Host: 'evil.example' })
  expect((await connection.response()).status).toBe(403)
  connection.socket.destroy()
})
