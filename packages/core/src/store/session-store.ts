import type { MaybePromise } from '../server/middleware.ts'
import type { JsonObject } from './json-value.ts'

/** What has to be known of a session of a client so that another process, or this one after a restart, can go on with it. */
export interface StoredSession {
  /** Names it. */
  readonly id: string
  /** The transport that it came by. */
  readonly transport: string
  /** The id of the principal that opened it; `undefined` where nobody is known. */
  readonly principalId: string | undefined
  /** The negotiated revision. */
  readonly protocolVersion: string
  /** What the client said in `initialize`: `clientInfo` and `capabilities`. */
  readonly client: JsonObject
  /** What changes in its life: whether the client is ready, the log level, the subscriptions. */
  readonly state: JsonObject
}

/** Keeps sessions for longer than a process lives. */
export interface SessionStore {
  /** Keeps a session, or its new state, until `ttlMs` have passed without another call. */
  save(session: StoredSession, ttlMs: number): MaybePromise<void>
  /** The session of that id, or `undefined`. */
  load(id: string): MaybePromise<StoredSession | undefined>
  /** The session is in use: its time begins anew. */
  touch(id: string, ttlMs: number): MaybePromise<void>
  /** The session has ended. */
  delete(id: string): MaybePromise<void>
}
