import type { CallOutcome } from '../engine/call-outcome.ts'
import type { RequestId } from '../jsonrpc/message.ts'
import type { ProtocolVersion } from '../revision/protocol-version.ts'
import type { RefusalReason } from '../server/lifecycle-events.ts'

/** How something ended that is recorded: as a call does, with a question to the client, or refused before it began. */
export type AuditOutcome = CallOutcome | 'input-required' | RefusalReason

/** One thing that somebody did, or was not let do. Every text is cut to {@link MAX_TEXT_LENGTH}. */
export interface AuditRecord {
  /** When it ended, ISO 8601. */
  readonly at: string
  /** The id of the principal; `null` where nobody is known. */
  readonly principal: string | null
  /** The method of the request. */
  readonly method: string
  /** The tool's or prompt's name, the resource's URI. */
  readonly name: string
  /** SHA-256 of the arguments without their secrets, in hexadecimal digits; `null` for what was refused. Equal arguments have equal digests. */
  readonly argumentDigest: string | null
  /** The arguments without their secrets, where they are recorded. */
  readonly arguments?: unknown
  /** How it ended. */
  readonly outcome: AuditOutcome
  /** The code, when it ended with a JSON-RPC error. */
  readonly errorCode?: number
  /** How long it took, in milliseconds; 0 for what was refused. */
  readonly durationMs: number
  /** The revision by which it was answered. */
  readonly protocolVersion: ProtocolVersion
  /** The transport that it came by: that of the session, else `http` or `none`. */
  readonly transport: string
  /** The JSON-RPC id. */
  readonly requestId: RequestId
}

/** A record as a store keeps it: one link of a chain, so that a change to any shows in all that follow. */
export interface AuditEntry extends AuditRecord {
  /** Its place: the first has 1, each one more. */
  readonly sequence: number
  /** The hash of the entry before; of the first, {@link GENESIS_HASH}. */
  readonly previousHash: string
  /** SHA-256 of the entry without this member, in hexadecimal digits. */
  readonly hash: string
}

/** What the first entry of a chain has in place of the hash before it. */
export const GENESIS_HASH: string = '0'.repeat(64)

/** How many characters a text of a record has at most; of a longer one the beginning is kept, and how long it was. */
export const MAX_TEXT_LENGTH = 256

/** A text as records keep it. */
export function cutText(text: string): string {
  return text.length <= MAX_TEXT_LENGTH ? text : `${text.slice(0, MAX_TEXT_LENGTH)}… (${text.length} characters)`
}
