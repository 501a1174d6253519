import { X509Certificate } from 'node:crypto'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer, request as httpsRequest } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type Authenticator, createServer } from '@portico/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TLS_IDENTITY } from '../../test-support/tls-identity.ts'
import { toNodeHandler } from './to-node-handler.ts'

/** What the authenticator was shown, request by request. */
const shown: (string | undefined)[] = []
const auth: Authenticator = {
  authenticate(head) {
    const certificate = head.clientCertificate?.()
    shown.push(certificate && Buffer.from(certificate).toString('base64'))
    return { status: 401, message: 'nobody comes in' }
  },
}
const handler = toNodeHandler(createServer({ name: 'guarded', version: '1.0.0' }), { auth })
const trusting = createHttpsServer(
  { ...TLS_IDENTITY, ca: TLS_IDENTITY.cert, requestCert: true, rejectUnauthorized: false },
  handler,
)
const strangers = createHttpsServer({ ...TLS_IDENTITY, requestCert: true, rejectUnauthorized: false }, handler)
const plain = createHttpServer(handler)
const servers = [trusting, strangers, plain]

beforeAll(async () => {
  for (const server of servers) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  for (const server of servers) server.close()
})

const portOf = (server: typeof plain | typeof trusting) => (server.address() as AddressInfo).port

function ask(server: typeof trusting, identity: { cert?: string; key?: string }): Promise<number | undefined> {
  const options = { port: portOf(server), path: '/capabilities', ca: TLS_IDENTITY.cert, agent: false, ...identity }
  return new Promise((resolve, reject) => {
    const request = httpsRequest({ host: 'localhost', ...options }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode))
    })
    request.on('error', reject)
    request.end()
  })
}

test('an authenticator is shown the certificate of the client, where it was verified', async () => {
  const own = new X509Certificate(TLS_IDENTITY.cert).raw.toString('base64')
  expect(await ask(trusting, TLS_IDENTITY)).toBe(401)
  expect(await ask(trusting, {})).toBe(401)
  // Signed by nobody whom this server trusts.
  expect(await ask(strangers, TLS_IDENTITY)).toBe(401)
  expect((await fetch(`http://127.0.0.1:${portOf(plain)}/capabilities`)).status).toBe(401)
  expect(shown).toEqual([own, undefined, undefined, undefined])
})
