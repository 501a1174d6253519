import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { REDIRECT_URL } from './authorization-server.ts'

/** For 127.0.0.1 and localhost; signed by itself, so that it is trusted only by those who are told to. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBqTCCAU+gAwIBAgIUTe9ANTbCrc1zq9okwWdS6jmcOtcwCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQY2xpZW50IG9mIGEgdGVzdDAgFw0yNjExMjEwNTI3MzVaGA8y
MTI2MTAyODA1MjczNVowGzEZMBcGA1UEAwwQY2xpZW50IG9mIGEgdGVzdDBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABCRpMV3PqLpoOBIfpjMEArRHp0AtuVCt3lf0
gjk6aLzpHremuKUMFEvCzNQ/me+DHxuOedtu162v21uKEeCmOXejbzBtMB0GA1Ud
DgQWBBS6NvHEwCHfOJeVIoyDvMG9Ut4lEzAfBgNVHSMEGDAWgBS6NvHEwCHfOJeV
IoyDvMG9Ut4lEzAPBgNVHRMBAf8EBTADAQH/MBoGA1UdEQQTMBGHBH8AAAGCCWxv
Y2FsaG9zdDAKBggqhkjOPQQDAgNIADBFAiAlyfcYVW98XyXPZ5lmSd523W8jjCrX
cvXdh1GuV6CV7AIhAIRG9spOQe9Es7gyR6Ybuc1E1w4r7TxG5vDu5JVXhZNY
-----END CERTIFICATE-----
`
/** Guards nothing: everybody can read it. */
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgM7yDEkOWxZqAeO2X
jAvzyPFMXkbbn3NIGXYWXk2s/jihRANCAAQkaTFdz6i6aDgSH6YzBAK0R6dALblQ
rd5X9II5Omi86R63prilDBRLwszUP5nvgx8bjnnbbtetr9tbihHgpjl3
-----END PRIVATE KEY-----
`

/** The metadata document of a client, on an `https:` server in this process. */
export class ClientDocument implements AsyncDisposable {
  readonly certificate: string = CERTIFICATE
  readonly url: string
  /** How often it was asked for. */
  requests = 0
  readonly #http: Server

  private constructor(http: Server) {
    this.#http = http
    this.url = `https://127.0.0.1:${(http.address() as AddressInfo).port}/client.json`
  }

  /** @param changed what differs from a good document: members, or the whole answer. */
  static async publish(changed: Record<string, unknown> = {}, answer: Partial<DocumentAnswer> = {}): Promise<ClientDocument> {
    const http = createServer({ key: KEY, cert: CERTIFICATE })
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    const document = new ClientDocument(http)
    http.on('request', (_request, response) => {
      document.requests++
      const metadata = { client_id: document.url, client_name: 'a client', redirect_uris: [REDIRECT_URL], ...changed }
      const { status = 200, headers = { 'content-type': 'application/json' }, body = JSON.stringify(metadata) } = answer
      response.writeHead(status, headers).end(body)
    })
    return document
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#http.closeAllConnections()
    return new Promise((resolve) => this.#http.close(() => resolve()))
  }
}

interface DocumentAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
