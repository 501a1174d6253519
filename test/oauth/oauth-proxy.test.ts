import { Client as Client2, StreamableHTTPClientTransport as Transport2, UnauthorizedError } from '@modelcontextprotocol/client'
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as Transport1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { ProtocolVersion } from '@portico/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { REDIRECT_URL } from './authorization-server.ts'
import { ClientDocument } from './client-document.ts'
import { OAuthUser } from './oauth-user.ts'
import { type ProxiedServer, startProxiedServer } from './proxied-server.ts'
import { UserAgent } from './user-agent.ts'

const INFO = { name: 'a client', version: '1.0.0' }

/** A program with a user who reads the consent page, and agrees. */
class ConsentingUser extends OAuthUser {
  readonly agent = new UserAgent()
  readonly clientMetadataUrl: string | undefined

  constructor(clientMetadataUrl?: string) {
    super()
    this.clientMetadataUrl = clientMetadataUrl
  }

  override async redirectToAuthorization(url: URL): Promise<void> {
    this.requestedResources.push(url.searchParams.get('resource'))
    const page = await this.agent.decide(url, 'allow', REDIRECT_URL)
    this.callback = page.url.searchParams
    if (this.code === '') throw new Error(`expected a code, got ${page.url.href} ${page.body}`)
  }
}

interface OfficialClient {
  callTool(parameters: { name: string }): Promise<any>
  close(): Promise<void>
}

type Connect = (url: URL, user: ConsentingUser) => Promise<OfficialClient>

const connectVersion1: Connect = async (url, user) => {
  // The classes of version 1 are not written for exactOptionalPropertyTypes.
  const authProvider = user as any
  const first = new Transport1(url, { authProvider })
  await expect(new Client1(INFO).connect(first as Transport)).rejects.toThrow('Unauthorized')
  await first.finishAuth(user.code)
  const client = new Client1(INFO)
  await client.connect(new Transport1(url, { authProvider }))
  return client
}

const connectVersion2 =
  (version: ProtocolVersion): Connect =>
  async (url, user) => {
    const authProvider = user as any
    const options =
      version === '2026-07-28' ? { versionNegotiation: { mode: { pin: version } } } : { supportedProtocolVersions: [version] }
    const first = new Transport2(url, { authProvider })
    await expect(new Client2(INFO, options).connect(first)).rejects.toThrow(UnauthorizedError)
    await first.finishAuth(user.callback)
    const client = new Client2(INFO, options)
    await client.connect(new Transport2(url, { authProvider }))
    return client
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
  let proxied: ProxiedServer
  let document: ClientDocument
  beforeAll(async () => {
    document = await ClientDocument.publish()
    const clientMetadata = { allowPrivateAddresses: true, ca: document.certificate }
    proxied = await startProxiedServer({ clientMetadata }, [version])
  })
  afterAll(async () => {
    await proxied[Symbol.asyncDispose]()
    await document[Symbol.asyncDispose]()
  })

  test.each([
    ['registers itself', () => undefined],
    ['publishes what it is', () => document.url],
  ])(
    '[AUTH-23, AUTH-25, AUTH-26] %s, has its user agree and log in, calls, and refreshes its token',
    async (_way, documentUrl) => {
      const user = new ConsentingUser(documentUrl())
      const client = await connect(proxied.url, user)
      const whoami = async () => (await client.callTool({ name: 'whoami' })).content[0].text
      expect(await whoami()).toBe('ada: notes:read')
      expect(user.agent.questions).toBe(1)
      expect(user.requestedResources).toEqual([proxied.url.href])
      expect(user.clientInformation()?.client_id).toEqual(documentUrl() ?? expect.stringMatching(/^mcp_/))

      // The server takes the token no more: the client asks for another by itself, and its user for nothing.
      const { refresh_token: before } = user.tokens()
      user.saveTokens({ ...user.tokens(), access_token: 'too-old' })
      expect(await whoami()).toBe('ada: notes:read')
      expect(user.tokens().refresh_token).not.toBe(before)
      expect(user.agent.questions).toBe(1)
      await client.close()
    },
  )
})
