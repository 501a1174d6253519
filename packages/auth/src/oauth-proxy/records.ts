/** A sealed text with the version that it has. */
export interface StoredRecord {
  readonly text: string
  readonly version: number
}

/** Where the proxy keeps sealed texts. What has expired is not there. */
export interface Records {
  /** The record, or `undefined`. */
  get(namespace: string, key: string): Promise<StoredRecord | undefined>
  /** Writes; false when `ifVersion` is not the version that there is (0: none). */
  put(namespace: string, key: string, text: string, ttlMs: number, ifVersion?: number): Promise<boolean>
  /** Deletes; false when there was none, or `ifVersion` is not its version. */
  delete(namespace: string, key: string, ifVersion?: number): Promise<boolean>
}
