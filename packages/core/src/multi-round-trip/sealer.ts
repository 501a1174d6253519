import { InvalidDefinitionError, InvalidParamsError } from '../errors.ts'

/** The least length of a key, in characters: as much as 256 bits in hexadecimal halves. */
const MIN_KEY_LENGTH = 32
const IV_BYTES = 12
const ALGORITHM = 'AES-GCM'

/**
 * Seals what a call keeps with its client between two requests: encrypted and authenticated, so that the client can neither read nor change it,
 * and bound to what it was sealed for. One key seals, all of the ring open.
 */
export class Sealer {
  readonly #texts: readonly string[] | undefined
  readonly #load: (() => Promise<string>) | undefined
  #keys: Promise<readonly CryptoKey[]> | undefined

  /**
   * @param keys first the one that seals; or a function that gets one when it is first needed. Default: a random one for the life of the process.
   * @throws {@link InvalidDefinitionError} when there is none, or one is too short.
   */
  constructor(keys?: readonly string[] | (() => Promise<string>)) {
    this.#texts = undefined
    this.#load = undefined
    if (typeof keys === 'function') {
      this.#load = keys
      return
    }
    if (keys?.length === 0 || keys?.some((key) => key.length < MIN_KEY_LENGTH)) {
      throw new InvalidDefinitionError(`stateKeys: expected at least one key, each of at least ${MIN_KEY_LENGTH} characters`)
    }
    this.#texts = keys
  }

  /** Seals a JSON value. `boundTo` has to be the same when it is opened. */
  async seal(value: unknown, boundTo: string): Promise<string> {
    const [key] = await this.#importedKeys()
    if (key === undefined) throw new TypeError('Sealer: has no key')
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
    const plain = new TextEncoder().encode(JSON.stringify(value))
    const sealed = await crypto.subtle.encrypt(
      { name: ALGORITHM, iv, additionalData: new TextEncoder().encode(boundTo) },
      key,
      plain,
    )
    return encodeBytes(iv) + encodeBytes(new Uint8Array(sealed))
  }

  /**
   * Opens what was sealed.
   *
   * @throws {@link InvalidParamsError} when it was changed, sealed for something else, or sealed with a key that is not in the ring.
   */
  async open(sealed: string, boundTo: string): Promise<unknown> {
    const bytes = decodeBytes(sealed)
    const plain = bytes && (await this.#decrypt(bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES), boundTo))
    if (plain === undefined)
      throw new InvalidParamsError('params.requestState: expected the state that this server gave out for this request')
    return JSON.parse(new TextDecoder().decode(plain)) as unknown
  }

  async #decrypt(iv: BufferSource, data: BufferSource, boundTo: string): Promise<ArrayBuffer | undefined> {
    const additionalData = new TextEncoder().encode(boundTo)
    for (const key of await this.#importedKeys()) {
      try {
        return await crypto.subtle.decrypt({ name: ALGORITHM, iv, additionalData }, key, data)
      } catch {
        // Not sealed with this key; perhaps with the next one.
      }
    }
    return undefined
  }

  /** Made when first needed: some runtimes have no randomness while modules are loaded, which is when servers are made. */
  #importedKeys(): Promise<readonly CryptoKey[]> {
    this.#keys ??= this.#importKeys()
    return this.#keys
  }

  async #importKeys(): Promise<readonly CryptoKey[]> {
    try {
      const texts = this.#texts ?? [(await this.#load?.()) ?? crypto.randomUUID() + crypto.randomUUID()]
      return await Promise.all(texts.map(importKey))
    } catch (error) {
      // Whatever it comes from may answer the next time.
      this.#keys = undefined
      throw error
    }
  }
}

async function importKey(key: string): Promise<CryptoKey> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key))
  return crypto.subtle.importKey('raw', digest, ALGORITHM, false, ['encrypt', 'decrypt'])
}

/** Hexadecimal: two characters a byte, and no character that could be written in two ways. */
function encodeBytes(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

function decodeBytes(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 2 !== 0 || text.length < 2 * IV_BYTES || !/^[0-9a-f]*$/.test(text)) return undefined
  return Uint8Array.from({ length: text.length / 2 }, (_, index) => Number.parseInt(text.slice(2 * index, 2 * index + 2), 16))
}
