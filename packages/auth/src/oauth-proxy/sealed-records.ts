import { hash } from 'node:crypto'
import type { Records } from './records.ts'
import type { Seal } from './seal.ts'

/** A value with the version that it has. */
export interface Kept<Value> {
  readonly value: Value
  readonly version: number
}

/** One kind of what the proxy keeps: found by the digest of a secret that only its holder knows, sealed for that place. */
export class SealedRecords<Value> {
  readonly #records: Records
  readonly #seal: Seal
  readonly #namespace: string

  constructor(records: Records, seal: Seal, namespace: string) {
    this.#records = records
    this.#seal = seal
    this.#namespace = namespace
  }

  async get(secret: string): Promise<Kept<Value> | undefined> {
    const key = keyOf(secret)
    const record = await this.#records.get(this.#namespace, key)
    const value = record === undefined ? undefined : this.#seal.open(this.#purpose(key), record.text)
    // Nobody else can seal for this place.
    return record === undefined || value === undefined ? undefined : { value: value as Value, version: record.version }
  }

  /** Writes; false when `ifVersion` is not the version that there is (0: none). */
  put(secret: string, value: Value, ttlMs: number, ifVersion?: number): Promise<boolean> {
    const key = keyOf(secret)
    const text = this.#seal.seal(this.#purpose(key), value)
    return this.#records.put(this.#namespace, key, text, Math.max(1, Math.ceil(ttlMs)), ifVersion)
  }

  /** Deletes; false when somebody else did. */
  delete(secret: string, ifVersion?: number): Promise<boolean> {
    return this.#records.delete(this.#namespace, keyOf(secret), ifVersion)
  }

  #purpose(key: string): string {
    return `record ${this.#namespace} ${key}`
  }
}

function keyOf(secret: string): string {
  return hash('sha256', secret, 'hex')
}
