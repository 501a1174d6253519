import { hash, randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

/** What a proof says; what is `undefined` is left out. */
export type ProofClaims = Readonly<Record<string, unknown>>

/** The key of a client, and proofs that it holds it. */
export class DpopClient {
  readonly thumbprint: string
  readonly #privateKey: CryptoKey
  readonly #jwk: JWK
  readonly #alg: string

  private constructor(thumbprint: string, privateKey: CryptoKey, jwk: JWK, alg: string) {
    this.thumbprint = thumbprint
    this.#privateKey = privateKey
    this.#jwk = jwk
    this.#alg = alg
  }

  static async create(alg = 'ES256'): Promise<DpopClient> {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
    const jwk = await exportJWK(publicKey)
    return new DpopClient(await calculateJwkThumbprint(jwk), privateKey, jwk, alg)
  }

  /** A proof for `POST https://mcp.example.com/mcp` with this token. */
  proof(token: string, claims: ProofClaims = {}, header: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const all = {
      htm: 'POST',
      htu: 'https://mcp.example.com/mcp',
      iat: Math.floor(Date.now() / 1000),
      jti: randomUUID(),
      ath: hash('sha256', token, 'base64url'),
      ...claims,
    }
    return new SignJWT(JSON.parse(JSON.stringify(all)))
      .setProtectedHeader({ alg: this.#alg, typ: 'dpop+jwt', jwk: this.#jwk, ...header })
      .sign(this.#privateKey)
  }
}
