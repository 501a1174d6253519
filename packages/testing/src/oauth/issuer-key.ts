import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose'

/** A key that a {@link TestIssuer} signs with. */
export interface IssuerKey {
  /** What tokens name it by. */
  readonly kid: string
  /** The signature algorithm. */
  readonly alg: string
  readonly privateKey: CryptoKey
  /** The public half, as it is published. */
  readonly publicJwk: JWK
}

/** Makes a key. @param alg an asymmetric algorithm; default `ES256`. */
export async function issuerKey(kid: string, alg = 'ES256'): Promise<IssuerKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}
