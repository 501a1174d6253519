import { hash } from 'node:crypto'
import { TestIssuer } from '@portico/testing'
import { expect, test } from 'vitest'
import { head, statusOf } from '../../test-support/head.ts'
import { jwt } from '../jwt/jwt.ts'

test('a token that is bound to a certificate lets in over a connection with that certificate only', async () => {
  await using issuer = await TestIssuer.start()
  const auth = jwt({ issuer: issuer.url, audience: 'https://mcp.example.com/mcp' })
  const certificate = Buffer.from('the DER of a certificate')
  const token = await issuer.token({
    aud: 'https://mcp.example.com/mcp',
    cnf: { 'x5t#S256': hash('sha256', certificate, 'base64url') },
  })
  const authorization = `Bearer ${token}`
  const connections = [
    { clientCertificate: () => certificate, status: 200 },
    { clientCertificate: () => Buffer.from('another'), status: 401 },
    { clientCertificate: () => undefined, status: 401 },
    { status: 401 },
    { clientCertificate: () => certificate, status: 200 },
  ]
  for (const { status, ...connection } of connections) {
    expect(statusOf(await auth.authenticate(head({ authorization }, connection)))).toBe(status)
  }
})
