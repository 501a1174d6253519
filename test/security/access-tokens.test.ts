import { createServer as createHttpServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { jwt } from '@portico/auth'
import { type Authenticator, createServer } from '@portico/core'
import { TestIssuer } from '@portico/testing'
import { toNodeHandler } from '@portico/transport-sse'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { badTokens } from './jwt-corpus.ts'

const AUDIENCE = 'https://mcp.example.com/mcp'
const METADATA = 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp'

let issuer: TestIssuer
let calls = 0
const closers: (() => void)[] = []

/** A server on a socket that takes headers of a megabyte, so that it is not Node that refuses them. */
async function start(auth: Authenticator): Promise<number> {
  const server = createServer({ name: 'guarded', version: '1.0.0' }).tool('count', {}, () => `${++calls}`)
  server.on('error', () => undefined)
  const http = createHttpServer({ maxHeaderSize: 2 * 1_048_576 }, toNodeHandler(server, { auth }))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    http.closeAllConnections()
    http.close()
  })
  return (http.address() as AddressInfo).port
}

interface Answer {
  readonly status: number | undefined
  readonly challenge: string | undefined
  readonly body: string
}

/** Calls the tool with these headers: a list of names and values, so that one may be there twice. */
function call(port: number, headers: readonly string[], path = '/mcp'): Promise<Answer> {
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: {
      name: 'count',
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
        'io.modelcontextprotocol/clientCapabilities': {},
      },
    },
  })
  const usual = ['Host', 'localhost', 'Content-Type', 'application/json', 'Accept', 'application/json, text/event-stream']
  const mirrored = ['MCP-Protocol-Version', '2026-07-28', 'Mcp-Method', 'tools/call', 'Mcp-Name', 'count']
  const length = ['Content-Length', String(body.length)]
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { port, path, method: 'POST', headers: [...usual, ...mirrored, ...length, ...headers] },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (text += chunk))
        response.on('end', () =>
          resolve({ status: response.statusCode, challenge: response.headers['www-authenticate'], body: text }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

beforeAll(async () => {
  issuer = await TestIssuer.start('RS256')
})
afterAll(async () => {
  for (const close of closers) close()
  await issuer.close()
})

describe('A2: tokens that nobody must take', () => {
  test('are 45, all refused with 401 and a challenge, without running anything; the good one is taken', async () => {
    const port = await start(jwt({ issuer: issuer.url, audience: AUDIENCE }))
    const bad = await badTokens(issuer, AUDIENCE)
    expect(bad).toHaveLength(45)
    expect(new Set(bad.map(({ what }) => what)).size).toBe(45)
    const before = calls
    for (const { what, token } of bad) {
      const { status, challenge = '', body } = await call(port, ['Authorization', `Bearer ${token}`])
      expect([what, status]).toEqual([what, 401])
      expect(challenge).toMatch(/^Bearer error="invalid_token", error_description="[^"\\]+", resource_metadata="https:[^"]+"$/)
      expect(body).not.toContain(token.slice(0, 30))
    }
    expect(calls).toBe(before)
    expect(issuer.count('/evil')).toBe(0)
    const good = await issuer.token({ aud: AUDIENCE })
    expect((await call(port, ['Authorization', `Bearer ${good}`])).status).toBe(200)
    expect(calls).toBe(before + 1)
  })

  test('are refused in two headers, whichever of them is good, and nowhere else than in the header', async () => {
    const port = await start(jwt({ issuer: issuer.url, audience: AUDIENCE }))
    const good = `Bearer ${await issuer.token({ aud: AUDIENCE })}`
    const before = calls
    for (const pair of [
      [good, good],
      [good, 'Bearer x'],
      ['Bearer x', good],
      [good, 'Basic x'],
    ]) {
      const { status, challenge } = await call(
        port,
        pair.flatMap((value) => ['Authorization', value]),
      )
      expect(status).toBe(401)
      expect(challenge).toContain('error="invalid_request"')
    }
    const token = good.slice('Bearer '.length)
    for (const query of ['access_token', 'token', 'bearer_token', 'authorization']) {
      expect((await call(port, [], `/mcp?${query}=${token}`)).status).toBe(401)
    }
    expect((await call(port, ['Cookie', `access_token=${token}`, 'Proxy-Authorization', good])).status).toBe(401)
    expect(calls).toBe(before)
  })
})

test('A3: a token for another resource, a list of others, or one with a slash at the end is refused; no audience, no start', async () => {
  const port = await start(jwt({ issuer: issuer.url, audience: AUDIENCE }))
  const others = [
    'https://other.example.com/mcp',
    [AUDIENCE.toUpperCase(), 'x'],
    `${AUDIENCE}/`,
    `${AUDIENCE}/admin`,
    'https://mcp.example.com',
  ]
  for (const aud of others) {
    expect((await call(port, ['Authorization', `Bearer ${await issuer.token({ aud })}`])).status).toBe(401)
  }
  for (const aud of [[...others.flat(), AUDIENCE], 'HTTPS://MCP.EXAMPLE.COM/mcp']) {
    expect((await call(port, ['Authorization', `Bearer ${await issuer.token({ aud })}`])).status).toBe(200)
  }
  const withoutAudience = { issuer: issuer.url } as Parameters<typeof jwt>[0]
  expect(() => jwt(withoutAudience)).toThrow('audience: expected for whom tokens are issued')
})

describe('A6: challenges', () => {
  test('of 401 and 403 name the metadata and exactly the scopes that are needed', async () => {
    const port = await start(jwt({ issuer: issuer.url, audience: AUDIENCE, requiredScopes: ['notes:read', 'notes:list'] }))
    expect(await call(port, [])).toMatchObject({
      status: 401,
      challenge: `Bearer scope="notes:read notes:list", resource_metadata="${METADATA}"`,
    })
    const poor = await issuer.token({ aud: AUDIENCE, scope: 'notes:list' })
    expect(await call(port, ['Authorization', `Bearer ${poor}`])).toMatchObject({
      status: 403,
      challenge:
        'Bearer error="insufficient_scope", error_description="The access token lacks a scope that every request needs", ' +
        `scope="notes:read notes:list", resource_metadata="${METADATA}"`,
    })
  })

  test('are valid headers whatever an authenticator says: 500 texts that try to break out', async () => {
    let text = ''
    const foreign: Authenticator = {
      authenticate: () => ({ status: 401, message: text, wwwAuthenticate: `Bearer error_description="${text}"` }),
    }
    const ours = jwt({ issuer: issuer.url, audience: AUDIENCE, realm: 'x' })
    const ports = [await start(foreign), await start(ours)]
    const hostile = fc.constantFrom(
      '\r\n',
      '\n',
      '\u0000',
      '"',
      '\\',
      '\r\nSet-Cookie: a=b',
      '\r\n\r\n<script>',
      'é',
      '🎉',
      ', Basic realm="x',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(hostile, fc.string({ unit: 'binary' })), { maxLength: 5 }), async (parts) => {
        text = parts.join('')
        const [fromForeign, fromOurs] = await Promise.all(
          ports.map((port) =>
            fetch(`http://127.0.0.1:${port}/mcp`, {
              headers: { authorization: `Bearer ${encodeURIComponent(String(Buffer.from(text)))}` },
            }),
          ),
        )
        // A challenge that cannot be a header is an authenticator that failed.
        expect([401, 503]).toContain(fromForeign!.status)
        expect([400, 401]).toContain(fromOurs!.status)
        for (const answer of [fromForeign!, fromOurs!]) {
          expect(answer.headers.has('set-cookie')).toBe(false)
          expect(JSON.parse(await answer.text())).toMatchObject({ jsonrpc: '2.0' })
        }
        expect(fromOurs!.headers.get('www-authenticate')).toMatch(
          /^Bearer realm="x", error="\w+", error_description="[^"\\]+", resource_metadata="[^"\\]+"$/,
        )
      }),
      { numRuns: 500 },
    )
  })
})
