import type { ProtocolVersion } from '@portico/core'
import type { ServeUrls } from '@portico/transport-sse'

/** The server that a client connects to. */
export interface Target {
  /** The revisions that it is pinned to; `undefined` where it serves all. */
  readonly pinned: readonly ProtocolVersion[] | undefined
  readonly urls: ServeUrls
  /** The key to present over the network; `undefined` for none. */
  readonly key: string | undefined
}

/** The key that the fixture accepts. */
export const KEY = 'a-key-for-the-interop-tests'
