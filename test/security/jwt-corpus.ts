import { createHmac, createPublicKey, type KeyObject } from 'node:crypto'
import { type IssuerKey, issuerKey, type TestIssuer } from '@portico/testing'

/** A token that nobody must take, and why. */
export interface BadToken {
  readonly what: string
  readonly token: string
}

/** Who would make them: knows the issuer's public key and everything about the server, and has a key of their own. */
interface Forger {
  readonly issuer: TestIssuer
  readonly audience: string
  readonly own: IssuerKey
  readonly publicKey: KeyObject
}

type Claims = Readonly<Record<string, unknown>>

/** The 45 tokens, each made from a good one by one change. The issuer signs by RS256. */
export async function badTokens(issuer: TestIssuer, audience: string): Promise<readonly BadToken[]> {
  const [key] = issuer.keys
  const own = await issuerKey('first', 'RS256')
  const publicKey = createPublicKey({ key: key!.publicJwk, format: 'jwk' })
  const forger = { issuer, audience, own, publicKey }
  return [
    ...unsigned(forger),
    ...confused(forger),
    ...(await bringingKeys(forger)),
    ...(await otherClaims(forger)),
    ...(await broken(forger)),
  ]
}

function unsigned(forger: Forger): BadToken[] {
  const signature = Buffer.from('any signature').toString('base64url')
  return [
    ...['none', 'None', 'NONE', 'nOnE'].map((alg) => ({ what: `alg ${alg}`, token: assemble({ alg }, claims(forger)) })),
    { what: 'alg none with a signature', token: assemble({ alg: 'none' }, claims(forger), signature) },
    { what: 'an empty signature', token: assemble({ alg: 'RS256', kid: 'first', typ: 'at+jwt' }, claims(forger)) },
    { what: 'no alg', token: assemble({ kid: 'first' }, claims(forger), signature) },
  ]
}

function confused(forger: Forger): BadToken[] {
  const pem = forger.publicKey.export({ type: 'spki', format: 'pem' })
  const der = forger.publicKey.export({ type: 'spki', format: 'der' })
  const { n = '' } = forger.publicKey.export({ format: 'jwk' })
  const secrets: readonly (readonly [string, string | Buffer])[] = [
    ['HS256 with the public key as PEM', pem],
    ['HS256 with the public key as trimmed PEM', pem.toString().trim()],
    ['HS256 with the public key as DER', der],
    ['HS256 with the modulus', Buffer.from(n, 'base64url')],
    ['HS256 with an empty secret', ''],
  ]
  const tokens = secrets.map(([what, secret]) => ({ what, token: hmac('HS256', secret, forger) }))
  return [
    ...tokens,
    { what: 'HS384 with the public key', token: hmac('HS384', pem, forger) },
    { what: 'HS512 with the public key', token: hmac('HS512', pem, forger) },
    { what: 'HS256 with a kid that names an empty file', token: hmac('HS256', '', forger, { kid: '../../dev/null' }) },
  ]
}

async function bringingKeys(forger: Forger): Promise<BadToken[]> {
  const { issuer, audience, own } = forger
  const url = `${issuer.url}/evil`
  const headers: readonly (readonly [string, object])[] = [
    ['a jwk header', { jwk: own.publicJwk }],
    ['a jku header', { jku: url }],
    ['an x5u header', { x5u: url }],
    ['an x5c header', { x5c: ['MIIB'] }],
    ['a kid that is a path', { kid: '../../dev/null' }],
    ['a kid that is a statement', { kid: "' OR 1=1 --" }],
    ['a kid that is an address', { kid: url }],
    ['a kid that is unknown', { kid: 'unknown' }],
    ['no kid', { kid: undefined }],
    ['the kid of the issuer', {}],
  ]
  const foreign = headers.map(async ([what, header]) => ({
    what: `${what}, signed by another`,
    token: await issuer.token({ aud: audience }, header, own),
  }))
  const good = Object.entries({ jwk: own.publicJwk, jku: url, x5u: url }).map(async ([name, value]) => ({
    what: `a ${name} header, signed by the issuer`,
    token: await issuer.token({ aud: audience }, { [name]: value }),
  }))
  return Promise.all([...foreign, ...good])
}

async function otherClaims({ issuer, audience }: Forger): Promise<BadToken[]> {
  const now = Math.floor(Date.now() / 1000)
  const changes: readonly (readonly [string, Claims, object?])[] = [
    ['that expired beyond what clocks may differ', { exp: now - 31 }],
    ['that never expires', { exp: undefined }],
    ['whose exp is a text', { exp: String(now + 300) }],
    ['that is not valid yet', { nbf: now + 45 }],
    ['that was issued in the future', { iat: now + 45 }],
    ['of another issuer', { iss: 'https://evil.example' }],
    ['of no issuer', { iss: undefined }],
    ['of the issuer with a slash', { iss: `${issuer.url}/` }],
    ['for another server', { aud: 'https://other.example.com/mcp' }],
    ['for nobody', { aud: undefined }],
    ['for a list of others', { aud: ['https://other.example.com/mcp', `${audience}/`] }],
    ['of nobody', { sub: undefined }],
    ['that ends a session', {}, { typ: 'logout+jwt' }],
    ['that proves a key', {}, { typ: 'dpop+jwt' }],
  ]
  return Promise.all(
    changes.map(async ([what, changed, header]) => ({
      what,
      token: await issuer.token({ aud: audience, ...changed }, { ...header }),
    })),
  )
}

async function broken({ issuer, audience }: Forger): Promise<BadToken[]> {
  const good = await issuer.token({ aud: audience })
  const [header = '', payload = '', signature = ''] = good.split('.')
  const changed = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'root' }))
  return [
    { what: 'with other claims under the signature', token: [header, changed.toString('base64url'), signature].join('.') },
    { what: 'with a signature that was cut', token: good.slice(0, -8) },
    { what: 'of one megabyte', token: [header, 'x'.repeat(1_048_576), signature].join('.') },
  ]
}

function claims({ issuer, audience }: Forger): Claims {
  const now = Math.floor(Date.now() / 1000)
  return { iss: issuer.url, aud: audience, sub: 'root', iat: now, exp: now + 300 }
}

function assemble(header: object, payload: object, signature = ''): string {
  return `${encode(header)}.${encode(payload)}.${signature}`
}

function hmac(alg: string, secret: string | Buffer, forger: Forger, header: object = { kid: 'first' }): string {
  const signed = `${encode({ alg, typ: 'at+jwt', ...header })}.${encode(claims(forger))}`
  const signature = createHmac(`sha${alg.slice(2)}`, secret)
    .update(signed)
    .digest('base64url')
  return `${signed}.${signature}`
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
