import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const NONCE_BYTES = 12
const TAG_BYTES = 16
const MIN_SECRET_LENGTH = 32

/** Seals JSON by AES-256-GCM: what is sealed can be neither read nor changed, and opens only for the purpose that it was sealed for. */
export class Seal {
  readonly #keys: readonly Buffer[]

  /**
   * @param secrets the first seals, all open.
   * @throws TypeError when there is none, or one is shorter than 32 characters.
   */
  constructor(secrets: readonly string[]) {
    if (secrets.length === 0 || secrets.some((secret) => secret.length < MIN_SECRET_LENGTH))
      throw new TypeError(`oauthProxy: secret: expected at least ${MIN_SECRET_LENGTH} random characters`)
    this.#keys = secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, '', 'portico oauth proxy', 32)))
  }

  /** Seals a value as base64url text. */
  seal(purpose: string, value: unknown): string {
    const nonce = randomBytes(NONCE_BYTES)
    const [key = Buffer.alloc(0)] = this.#keys
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose))
    const sealed = [nonce, cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]
    return Buffer.concat([...sealed, cipher.getAuthTag()]).toString('base64url')
  }

  /** What was sealed for that purpose; `undefined` for anything else. */
  open(purpose: string, text: string): unknown {
    const sealed = Buffer.from(text, 'base64url')
    if (sealed.length <= NONCE_BYTES + TAG_BYTES) return undefined
    for (const key of this.#keys) {
      const opened = openWith(key, purpose, sealed)
      if (opened !== undefined) return JSON.parse(opened) as unknown
    }
    return undefined
  }
}

function openWith(key: Buffer, purpose: string, sealed: Buffer): string | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(purpose)).setAuthTag(sealed.subarray(-TAG_BYTES))
  try {
    return decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    return undefined // another key, another purpose, or changed on the way
  }
}
