import { TestIssuer } from '@portico/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { DpopClient } from '../../test-support/dpop-client.ts'
import { bearer, head, statusOf } from '../../test-support/head.ts'
import { jwt } from '../jwt/jwt.ts'
import type { DpopOptions } from './dpop-options.ts'

const AUDIENCE = 'https://mcp.example.com/mcp'
let issuer: TestIssuer
let client: DpopClient
let token: string

beforeAll(async () => {
  issuer = await TestIssuer.start()
  client = await DpopClient.create()
  token = await bound(client)
})
afterAll(() => issuer.close())
afterEach(() => vi.useRealTimers())

const auth = (dpop: DpopOptions = {}) => jwt({ issuer: issuer.url, audience: AUDIENCE, dpop })
const bound = (to: DpopClient) => issuer.token({ aud: AUDIENCE, cnf: { jkt: to.thumbprint } })
const request = (sent: string, dpop: string | undefined, more: Parameters<typeof head>[1] = {}) =>
  head({ authorization: `DPoP ${sent}`, ...(dpop !== undefined && { dpop }) }, more)

describe('[EXT-09] a token that is bound to a key', () => {
  test('lets in with a proof of that key, for every request another', async () => {
    const authenticator = auth()
    for (let count = 0; count < 3; count++) {
      const answer = await authenticator.authenticate(request(token, await client.proof(token)))
      expect(answer).toMatchObject({ principal: { id: 'ada' } })
    }
  })

  test.each(['ES384', 'EdDSA', 'PS256', 'RS256'])('takes proofs signed by %s', async (alg) => {
    const other = await DpopClient.create(alg)
    const sent = await bound(other)
    expect(statusOf(await auth().authenticate(request(sent, await other.proof(sent))))).toBe(200)
  })

  test('is refused with a proof that was used before, with its own id or that of another key', async () => {
    const authenticator = auth()
    const proof = await client.proof(token, { jti: 'same' })
    expect(statusOf(await authenticator.authenticate(request(token, proof)))).toBe(200)
    const again = await authenticator.authenticate(request(token, proof))
    expect(again).toMatchObject({
      status: 401,
      wwwAuthenticate: expect.stringMatching(/^DPoP error="invalid_dpop_proof", .*algs="ES256 /),
    })
    const other = await DpopClient.create()
    const sent = await bound(other)
    expect(statusOf(await authenticator.authenticate(request(sent, await other.proof(sent, { jti: 'same' }))))).toBe(200)
  })

  const now = () => Math.floor(Date.now() / 1000)
  const proofs: readonly (readonly [string, () => Promise<string | undefined>])[] = [
    ['without a proof', async () => undefined],
    ['with two proofs', async () => `${await client.proof(token)}, ${await client.proof(token)}`],
    ['with no JSON Web Token', async () => 'proof'],
    ['with a proof of another key', async () => (await DpopClient.create()).proof(token)],
    ['with a proof of another type', () => client.proof(token, {}, { typ: 'JWT' })],
    ['with a proof that does not name its key', () => client.proof(token, {}, { jwk: undefined })],
    ['with a proof for another method', () => client.proof(token, { htm: 'GET' })],
    ['with a proof without method', () => client.proof(token, { htm: undefined })],
    ['with a proof for another host', () => client.proof(token, { htu: 'https://evil.example/mcp' })],
    ['with a proof for another path', () => client.proof(token, { htu: 'https://mcp.example.com/sse' })],
    ['with a proof without address', () => client.proof(token, { htu: undefined })],
    ['with a proof from an hour ago', () => client.proof(token, { iat: now() - 3600 })],
    ['with a proof from ten minutes ahead', () => client.proof(token, { iat: now() + 600 })],
    ['with a proof without time', () => client.proof(token, { iat: undefined })],
    ['with a proof for another token', async () => client.proof(await bound(client).then((other) => `${other}x`))],
    ['with a proof without token', () => client.proof(token, { ath: undefined })],
    ['with a proof without id', () => client.proof(token, { jti: undefined })],
    ['with a proof with an empty id', () => client.proof(token, { jti: '' })],
    ['with a proof with an endless id', () => client.proof(token, { jti: 'x'.repeat(257) })],
    ['with a proof whose claims were changed', async () => tampered(await client.proof(token, { htm: 'GET' }))],
    ['with a proof without signature', async () => unsigned(await client.proof(token))],
  ]

  test.each(proofs)('is refused %s', async (_what, makeProof) => {
    const answer = await auth().authenticate(request(token, await makeProof()))
    expect(answer).toMatchObject({ status: 401, wwwAuthenticate: expect.stringMatching(/^DPoP error="invalid_dpop_proof"/) })
  })

  test('takes an address in any way to write it, with a query or without, and of a WebSocket', async () => {
    const authenticator = auth()
    for (const htu of ['HTTPS://MCP.example.com:443/mcp', 'https://mcp.example.com/mcp?x=1#y', 'wss://mcp.example.com/mcp']) {
      expect(statusOf(await authenticator.authenticate(request(token, await client.proof(token, { htu }))))).toBe(200)
    }
    const mounted = await client.proof(token, { htu: 'https://mcp.example.com/tools/mcp' })
    expect(statusOf(await authenticator.authenticate(request(token, mounted, { mountPath: '/tools' })))).toBe(200)
    const behindProxy = auth({ url: ({ path }) => `https://front.example.com/a${path}` })
    const fronted = await client.proof(token, { htu: 'https://front.example.com/a/mcp' })
    expect(statusOf(await behindProxy.authenticate(request(token, fronted)))).toBe(200)
  })

  test('is refused by the Bearer scheme, and one that is not bound by the DPoP scheme', async () => {
    const proof = await client.proof(token)
    const downgraded = await auth().authenticate(head({ authorization: `Bearer ${token}`, dpop: proof }))
    expect(downgraded).toMatchObject({ status: 401, wwwAuthenticate: expect.stringMatching(/^DPoP error="invalid_token"/) })
    const unbound = await issuer.token({ aud: AUDIENCE })
    expect(statusOf(await auth().authenticate(request(unbound, await client.proof(unbound))))).toBe(401)
  })

  test('that was verified before still needs its proof', async () => {
    const authenticator = auth()
    expect(statusOf(await authenticator.authenticate(request(token, await client.proof(token))))).toBe(200)
    expect(statusOf(await authenticator.authenticate(bearer(token)))).toBe(401)
    expect(statusOf(await authenticator.authenticate(request(token, undefined)))).toBe(401)
  })

  test.each([{ jkt: 7 }, { kid: 'x' }, { jkt: 'x', kid: 'y' }, 'text', null])(
    'is refused when it is bound by %j, whatever is sent with it',
    async (cnf) => {
      const odd = await issuer.token({ aud: AUDIENCE, cnf })
      expect(statusOf(await auth().authenticate(bearer(odd)))).toBe(401)
      expect(statusOf(await auth().authenticate(request(odd, await client.proof(odd))))).toBe(401)
    },
  )
})

describe('dpop.required', () => {
  test('refuses tokens that are not bound, asks for DPoP and says so in the metadata', async () => {
    const authenticator = auth({ required: true, algorithms: ['ES256'] })
    expect(authenticator.authenticate(head({}))).toMatchObject({
      status: 401,
      wwwAuthenticate: expect.stringMatching(/^DPoP resource_metadata="https:.*", algs="ES256"$/),
    })
    expect(statusOf(await authenticator.authenticate(bearer(await issuer.token({ aud: AUDIENCE }))))).toBe(401)
    expect(statusOf(await authenticator.authenticate(request(token, await client.proof(token))))).toBe(200)
    const { body } = await authenticator.routes![0]!.answer({ ...head({}), query: () => undefined, body: '' })
    expect(JSON.parse(body)).toMatchObject({
      dpop_bound_access_tokens_required: true,
      dpop_signing_alg_values_supported: ['ES256'],
    })
  })

  test.each(['HS256', 'none'])('is not to be had with proofs signed by %s', (alg) => {
    expect(() => auth({ algorithms: [alg] })).toThrow('dpop.algorithms')
  })
})

describe('[EXT-09] dpop.nonce', () => {
  test('is asked for, taken for a while, and then asked for anew', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const authenticator = auth({ nonce: true })
    const asked = await authenticator.authenticate(request(token, await client.proof(token)))
    expect(asked).toMatchObject({ status: 401, wwwAuthenticate: expect.stringMatching(/^DPoP error="use_dpop_nonce"/) })
    const { headers } = asked as { headers: Record<string, string> }
    const nonce = headers['DPoP-Nonce']
    const statusWith = async (sent: unknown) =>
      statusOf(await authenticator.authenticate(request(token, await client.proof(token, { nonce: sent }))))
    expect(await statusWith(nonce)).toBe(200)
    expect(await statusWith('made up')).toBe(401)
    expect(await statusWith(7)).toBe(401)
    vi.advanceTimersByTime(120_000)
    expect(await statusWith(nonce)).toBe(200)
    vi.advanceTimersByTime(120_000)
    expect(await statusWith(nonce)).toBe(401)
  })
})

function tampered(proof: string): string {
  const [header, , signature] = proof.split('.')
  const claims = { htm: 'POST', htu: AUDIENCE, iat: Math.floor(Date.now() / 1000), jti: 'x' }
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.')
}

function unsigned(proof: string): string {
  const [header = '', payload] = proof.split('.')
  const { jwk } = JSON.parse(Buffer.from(header, 'base64url').toString())
  return [Buffer.from(JSON.stringify({ alg: 'none', typ: 'dpop+jwt', jwk })).toString('base64url'), payload, ''].join('.')
}
