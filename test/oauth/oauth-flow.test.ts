import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  Client as Client2,
  DpopSession,
  StreamableHTTPClientTransport as Transport2,
  UnauthorizedError,
} from '@modelcontextprotocol/client'
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as Transport1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { type DpopOptions, jwt } from '@portico/auth'
import { createServer, InsufficientScopeError, type ProtocolVersion } from '@portico/core'
import { toNodeHandler } from '@portico/transport-sse'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AuthorizationServer, KNOWN_CLIENT, startAuthorizationServer } from './authorization-server.ts'
import { OAuthUser } from './oauth-user.ts'

const INFO = { name: 'a client', version: '1.0.0' }
const SCOPES = ['notes:read', 'notes:write']

interface Guarded extends AsyncDisposable {
  readonly url: URL
  readonly issuer: AuthorizationServer
}

/** A server that serves one revision, guarded by an authorization server of its own. */
async function startGuarded(version: ProtocolVersion, dpop: DpopOptions = {}): Promise<Guarded> {
  const server = createServer({ name: 'notes', version: '1.0.0', protocolVersions: [version] })
    .tool('whoami', {}, (_input, { principal }) => `${principal?.id}: ${principal?.scopes.join(' ')}`)
    .tool('write', {}, (_input, { principal }) => {
      if (!principal?.scopes.includes('notes:write')) throw new InsufficientScopeError(['notes:read', 'notes:write'])
      return 'written'
    })
  // The port has to be known before the resource can be named.
  const http = createHttpServer()
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const url = new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`)
  const issuer = await startAuthorizationServer(url.href, SCOPES)
  const handler = toNodeHandler(server, {
    auth: jwt({ issuer: issuer.url, audience: url.href, requiredScopes: ['notes:read'], dpop }),
  })
  http.on('request', handler)
  return {
    url,
    issuer,
    [Symbol.asyncDispose]: async () => {
      await handler.close()
      http.closeAllConnections()
      http.close()
      await issuer[Symbol.asyncDispose]()
    },
  }
}

/** What the official clients of both versions do. */
interface OfficialClient {
  callTool(parameters: { name: string }): Promise<any>
  /** Takes over what the authorization server answered to the last request for authorization. */
  finishAuth(): Promise<void>
  close(): Promise<void>
}

type Connect = (url: URL, user: OAuthUser) => Promise<OfficialClient>

const connectVersion1: Connect = async (url, user) => {
  const first = new Transport1(url, { authProvider: user })
  // The classes of version 1 are not written for exactOptionalPropertyTypes.
  await expect(new Client1(INFO).connect(first as Transport)).rejects.toThrow('Unauthorized')
  await first.finishAuth(user.code)
  const client = new Client1(INFO)
  const transport = new Transport1(url, { authProvider: user })
  await client.connect(transport)
  return {
    callTool: (parameters) => client.callTool(parameters),
    finishAuth: () => transport.finishAuth(user.code),
    close: () => client.close(),
  }
}

const connectVersion2 =
  (version: ProtocolVersion): Connect =>
  async (url, user) => {
    const options =
      version === '2026-07-28' ? { versionNegotiation: { mode: { pin: version } } } : { supportedProtocolVersions: [version] }
    const first = new Transport2(url, { authProvider: user })
    await expect(new Client2(INFO, options).connect(first)).rejects.toThrow(UnauthorizedError)
    await first.finishAuth(user.callback)
    const client = new Client2(INFO, options)
    const transport = new Transport2(url, { authProvider: user })
    await client.connect(transport)
    return {
      callTool: (parameters) => client.callTool(parameters),
      finishAuth: () => transport.finishAuth(user.callback),
      close: () => client.close(),
    }
  }

const clients: readonly (readonly [string, ProtocolVersion, Connect])[] = [
  ['1', '2025-03-26', connectVersion1],
  ['1', '2025-06-18', connectVersion1],
  ['1', '2025-11-25', connectVersion1],
  ['2', '2025-03-26', connectVersion2('2025-03-26')],
  ['2', '2025-06-18', connectVersion2('2025-06-18')],
  ['2', '2025-11-25', connectVersion2('2025-11-25')],
  ['2', '2026-07-28', connectVersion2('2026-07-28')],
]

describe.each(clients)('the official client of version %s with %s', (_client, version, connect) => {
  let guarded: Guarded
  beforeAll(async () => {
    guarded = await startGuarded(version)
  })
  afterAll(() => guarded[Symbol.asyncDispose]())

  test('[AUTH-12, AUTH-13, AUTH-14, AUTH-18] comes from 401 by metadata, registration and consent to a call', async () => {
    const user = new OAuthUser()
    const client = await connect(guarded.url, user)
    expect((await client.callTool({ name: 'whoami' })).content).toEqual([{ type: 'text', text: 'ada: notes:read' }])
    expect(user.requestedResources).toEqual([guarded.url.href])
    expect(user.requestedScopes[0]?.split(' ')).toContain('notes:read')
    expect(user.requestedScopes[0]).not.toContain('notes:write')
    expect(guarded.issuer.issued.at(-1)?.resource).toBe(guarded.url.href)
    await client.close()
  })

  test('[AUTH-15, AUTH-16, AUTH-17] asks its user for more when a tool needs more, and comes back with all of it', async () => {
    const user = new OAuthUser()
    user.saveClientInformation({ ...KNOWN_CLIENT, issuer: guarded.issuer.url })
    const client = await connect(guarded.url, user)
    await expect(client.callTool({ name: 'write' })).rejects.toThrow()
    expect(user.requestedScopes).toHaveLength(2)
    expect(user.requestedScopes[1]?.split(' ')).toEqual(expect.arrayContaining(SCOPES))
    await client.finishAuth()
    expect((await client.callTool({ name: 'write' })).content).toEqual([{ type: 'text', text: 'written' }])
    await client.close()
  })
})

test('[EXT-09] the official client comes with a token that is bound to its key, and a proof for every request', async () => {
  await using guarded = await startGuarded('2026-07-28', { required: true, nonce: true })
  const session = await DpopSession.create()
  const user = Object.assign(new OAuthUser(), { dpop: () => session })
  const client = await connectVersion2('2026-07-28')(guarded.url, user)
  for (let count = 0; count < 3; count++) {
    expect((await client.callTool({ name: 'whoami' })).content).toEqual([{ type: 'text', text: 'ada: notes:read' }])
  }
  const { access_token: token } = user.tokens()
  const refused = await fetch(guarded.url, { method: 'POST', headers: { authorization: `Bearer ${token}` } })
  expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
    401,
    expect.stringMatching(/^DPoP error="invalid_token"/),
  ])
  await client.close()
})
