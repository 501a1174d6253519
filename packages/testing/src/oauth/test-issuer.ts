import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'
import { type IssuerKey, issuerKey } from './issuer-key.ts'

/** Answers a request to a {@link TestIssuer}, now or later. */
export type IssuerAnswer = (request: IncomingMessage, response: ServerResponse) => unknown

/** How long a token is good that says nothing else, in seconds. */
const LIFETIME_SECONDS = 300

/** Claims of a token; one that is `undefined` is left out. */
export type TestClaims = { readonly [Name in keyof JWTPayload]?: JWTPayload[Name] | undefined }

/**
 * An issuer of access tokens on a port of this machine, for tests of servers that take such tokens: it publishes its metadata and keys over HTTP, and
 * signs what you ask for. It asks nobody for a password.
 *
 * ```ts
 * await using issuer = await TestIssuer.start()
 * const auth = jwt({ issuer: issuer.url, audience: 'https://mcp.example.com/mcp' })
 * const token = await issuer.token({ aud: 'https://mcp.example.com/mcp', scope: 'read' })
 * ```
 */
export class TestIssuer implements AsyncDisposable {
  /** The keys that it publishes. The first one signs. */
  keys: readonly IssuerKey[]
  /** The paths that were asked for, in order. */
  readonly requests: string[] = []
  /** Answers of your own, by path: they replace those that it has. */
  readonly answers: Map<string, IssuerAnswer> = new Map<string, IssuerAnswer>()
  readonly #http: Server

  private constructor(http: Server, key: IssuerKey) {
    this.#http = http
    this.keys = [key]
    http.on('request', (request: IncomingMessage, response: ServerResponse) => this.#answer(request, response))
  }

  /** Starts one. @param alg the algorithm that it signs by; default `ES256`. */
  static async start(alg?: string): Promise<TestIssuer> {
    const key = await issuerKey('first', alg)
    const http = createServer()
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    return new TestIssuer(http, key)
  }

  /** Its `iss`, and where it listens. */
  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}` // listens on a port
  }

  /** How often a path was asked for. */
  count(path: string): number {
    return this.requests.filter((request) => request === path).length
  }

  /** Signs an access token of `ada` that is good for five minutes. What is among `claims` and `header` replaces its own. */
  token(
    claims: TestClaims,
    header: Partial<JWTHeaderParameters> = {},
    key: IssuerKey | undefined = this.keys[0],
  ): Promise<string> {
    if (key === undefined) throw new TypeError('keys: expected one to sign with')
    const now = Math.floor(Date.now() / 1000)
    const all = { iss: this.url, sub: 'ada', iat: now, exp: now + LIFETIME_SECONDS, ...claims }
    const stated = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
    return new SignJWT(stated).setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'at+jwt', ...header }).sign(key.privateKey)
  }

  /** Stops to listen, and cuts connections off. */
  close(): Promise<void> {
    this.#http.closeAllConnections()
    return new Promise((resolve) => this.#http.close(() => resolve()))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? ''
    this.requests.push(path)
    const own = this.answers.get(path)
    if (own !== undefined) return void own(request, response)
    switch (path) {
      case '/.well-known/oauth-authorization-server':
        return sendJson(response, { issuer: this.url, jwks_uri: `${this.url}/jwks` })
      case '/jwks':
        return sendJson(response, { keys: this.keys.map(({ publicJwk }) => publicJwk) })
      default:
        response.writeHead(404).end()
    }
  }
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}
