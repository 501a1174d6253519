import type { StreamEventStore } from '../session/stream-event-store.ts'
import type { TaskStore } from '../tasks/task-store.ts'
import type { ContextStore } from './context-store.ts'
import type { ConversationStore } from './conversation-store.ts'
import type { JournalStore } from './journal-store.ts'
import type { SessionStore } from './session-store.ts'

/**
 * Everything durable, behind one connection: what a server's users keep, and what the framework itself keeps for them. Given as `store:`, it
 * makes sessions, resumable streams, tasks and the steps of calls outlive the process.
 */
export interface Store {
  /**
   * What one tenant keeps. Asking for the same tenant twice gives the same.
   *
   * @param tenant 1 to 256 bytes of UTF-8, no NUL.
   * @throws an InvalidEntryError when it is something else.
   */
  context(tenant: string): ContextStore
  /** The conversations of one tenant, in its context: the namespaces `portico:conversations` and `portico:messages` are theirs. */
  conversations(tenant: string): ConversationStore
  /** The sessions of clients. */
  readonly sessions: SessionStore
  /** What was sent on event streams. */
  readonly streamEvents: StreamEventStore
  /** Tool calls that run in the background. */
  readonly tasks: TaskStore
  /** What steps of calls came to. */
  readonly journal: JournalStore
  /** Resolves once the store answers. @throws a StoreUnavailableError when it does not. */
  check(): Promise<void>
  /** Gives back the space of what was deleted, and forgets what has expired. */
  vacuum(): Promise<void>
  /** Ends it: what was begun is finished first, later calls are refused. */
  close(): Promise<void>
}
