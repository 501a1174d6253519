import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

const MIN_SECRET_LENGTH = 32

/** What a stored key opens. */
export interface KeyGrant {
  /** The id of its principal. */
  readonly name: string
  /** What its holder may do. */
  readonly scopes: readonly string[]
  /** Until when it is good, as ISO 8601 has it. */
  readonly expiresAt?: string | undefined
}

/**
 * Recognises keys by HMAC-SHA256 under a secret. What a key opens is part of it: who can write to the store, but does not know the secret, can
 * neither add a key nor give one more than it was issued with.
 */
export class KeyDigests {
  readonly #secrets: readonly Buffer[]

  /**
   * @param secrets the first hashes, all verify.
   * @throws TypeError when there is none, or one is shorter than 32 characters.
   */
  constructor(secrets: readonly string[]) {
    if (secrets.length === 0 || secrets.some((secret) => typeof secret !== 'string' || secret.length < MIN_SECRET_LENGTH))
      throw new TypeError(`storedKeys: secret: expected at least ${MIN_SECRET_LENGTH} random characters`)
    this.#secrets = secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, '', 'portico api keys', 32)))
  }

  /** The form in which a key is kept. */
  digest(key: string, grant: KeyGrant): string {
    const [secret = Buffer.alloc(0)] = this.#secrets
    return digestUnder(secret, key, grant).toString('base64url')
  }

  /** Tells whether that is the digest of this key with that grant. How long it takes tells nothing about either. */
  verify(key: string, grant: KeyGrant, digest: string): boolean {
    const kept = Buffer.from(digest, 'base64url')
    let isSame = false
    for (const secret of this.#secrets) {
      const made = digestUnder(secret, key, grant)
      if (kept.length === made.length && timingSafeEqual(kept, made)) isSame = true
    }
    return isSame
  }
}

function digestUnder(secret: Buffer, key: string, { name, scopes, expiresAt }: KeyGrant): Buffer {
  return createHmac('sha256', secret)
    .update(JSON.stringify([key, name, scopes, expiresAt ?? null]))
    .digest()
}
