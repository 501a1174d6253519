import { createHash, randomBytes } from 'node:crypto'
import { type Page, UserAgent } from './user-agent.ts'

/** Where the client has its users sent back to. */
export const CALLBACK = 'http://127.0.0.1:9/callback'

/** An OAuth client that does as it is told, also what it should not, to find out what is answered. */
export class ProxyClient {
  readonly origin: string
  readonly resource: string
  readonly agent: UserAgent
  readonly id: string
  readonly verifier: string = randomBytes(32).toString('base64url')

  private constructor(server: URL, id: string, agent: UserAgent) {
    this.origin = server.origin
    this.resource = server.href
    this.agent = agent
    this.id = id
  }

  /** Registers a client. */
  static async register(server: URL, agent = new UserAgent(), name = 'a client'): Promise<ProxyClient> {
    const response = await register(server, { client_name: name, redirect_uris: [CALLBACK] })
    const { client_id: id } = (await response.json()) as { client_id: string }
    return new ProxyClient(server, id, agent)
  }

  /** Where its user is sent; `undefined` leaves a parameter out. */
  authorizationUrl(changed: Record<string, string | undefined> = {}): URL {
    const url = new URL('/authorize', this.origin)
    const parameters: Record<string, string | undefined> = {
      response_type: 'code',
      client_id: this.id,
      redirect_uri: CALLBACK,
      state: 'a state',
      scope: 'notes:read',
      resource: this.resource,
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...changed,
    }
    for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value)
    return url
  }

  /** Has its user log in and agree. Answers the page that it ends on. */
  logIn(changed: Record<string, string | undefined> = {}): Promise<Page> {
    return this.agent.decide(this.authorizationUrl(changed))
  }

  /** Has its user log in, and answers the code. */
  async code(): Promise<string> {
    const { url, body } = await this.logIn()
    const code = url.searchParams.get('code')
    if (code === null) throw new Error(`expected a code, got ${url.href} ${body}`)
    return code
  }

  /** Has its user log in, and answers the tokens. */
  async tokens(): Promise<Record<string, any>> {
    return (await this.exchangeCode(await this.code())).body
  }

  exchangeCode(code: string, changed: Record<string, string> = {}): Promise<Answer> {
    const fields = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: this.verifier }
    return this.post('/token', { ...fields, ...changed })
  }

  refresh(refreshToken: string): Promise<Answer> {
    return this.post('/token', { grant_type: 'refresh_token', refresh_token: refreshToken })
  }

  async post(path: string, fields: Record<string, string>): Promise<Answer> {
    const response = await fetch(this.origin + path, {
      method: 'POST',
      body: new URLSearchParams({ client_id: this.id, ...fields }),
    })
    return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, any> }
  }

  /** The status of a request to the server with a token. */
  async call(token: string): Promise<number> {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    }
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'c', version: '1' } },
    })
    const response = await fetch(this.resource, { method: 'POST', headers, body })
    await response.body?.cancel()
    return response.status
  }
}

/** What an endpoint answered. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, any>
}

/** Asks for registration. */
export function register(server: URL, metadata: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  return fetch(new URL('/register', server), { method: 'POST', headers, body: JSON.stringify(metadata) })
}
