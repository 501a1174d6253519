import { describe, expect, test } from 'vitest'
import { ClientDocument } from './client-document.ts'
import { ProxyClient } from './proxy-client.ts'
import { startProxiedServer } from './proxied-server.ts'

/** What a client that says it is published there is answered. */
async function ask(url: string, clientMetadata: { allowPrivateAddresses?: boolean; ca?: string } | false) {
  await using proxied = await startProxiedServer({ clientMetadata })
  const client = await ProxyClient.register(proxied.url)
  const page = await client.agent.open(client.authorizationUrl({ client_id: url }))
  return { ...page, errors: proxied.errors }
}

describe('a client that publishes what it is', () => {
  test('is named with the host that publishes it', async () => {
    await using document = await ClientDocument.publish()
    const { status, body } = await ask(document.url, { allowPrivateAddresses: true, ca: document.certificate })
    expect(status).toBe(200)
    expect(body).toContain(`${new URL(document.url).host}, where it is published`)
    expect(document.requests).toBe(1)
  })

  test.each<[string, Record<string, unknown>, object]>([
    ['names another id', { client_id: 'https://example.com/client.json' }, {}],
    ['has a secret', { client_secret: 'x' }, {}],
    ['proves itself otherwise', { token_endpoint_auth_method: 'client_secret_basic' }, {}],
    ['has redirect URIs elsewhere', { redirect_uris: ['http://example.com/'] }, {}],
    ['has none', { redirect_uris: undefined }, {}],
    ['is too large', { padding: 'x'.repeat(10_240) }, {}],
    ['leads elsewhere', {}, { status: 302, headers: { location: '/client.json', 'content-type': 'application/json' } }],
    ['is not there', {}, { status: 404 }],
    ['is no JSON', {}, { body: 'SECRET WORDS' }],
    ['is of another type', {}, { headers: { 'content-type': 'text/html' } }],
  ])('is refused when its document %s', async (_name, changed, answer) => {
    await using document = await ClientDocument.publish(changed, answer)
    const { status, body } = await ask(document.url, { allowPrivateAddresses: true, ca: document.certificate })
    expect([status, document.requests]).toEqual([400, 1])
    expect(body).not.toContain('SECRET')
  })

  test('is not looked for on private addresses, also where a name leads to one', async () => {
    await using document = await ClientDocument.publish()
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433', '127.1']) {
      const { status, errors } = await ask(document.url.replace('127.0.0.1', host), { ca: document.certificate })
      expect([host, status, String(errors[0])]).toEqual([host, 400, expect.stringContaining('expected a public address')])
    }
    expect(document.requests).toBe(0)
  })

  test.each([
    ['https://example.com'],
    ['https://user@example.com/c'],
    ['https://example.com/c#f'],
    ['https://example.com/a/../c'],
  ])('is not looked for at %s', async (url) => {
    const { status, errors } = await ask(url, {})
    expect([status, errors]).toEqual([400, []])
  })

  test('is not looked for where only registered clients are taken', async () => {
    await using document = await ClientDocument.publish()
    expect((await ask(document.url, false)).status).toBe(400)
    expect(document.requests).toBe(0)
  })
})
