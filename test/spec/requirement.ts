import type { ProtocolVersion } from '@portico/core'

/** How binding a requirement is, in the words of RFC 2119. `SHAPE`: no such word, but fixed by the schema or by plain description. */
export type Level = 'MUST' | 'MUST NOT' | 'SHOULD' | 'SHOULD NOT' | 'SHAPE'

/** One thing that the specification requires of a server. */
export interface Requirement {
  /** What tests name it by: `[BASE-01]` in a title. */
  readonly id: string
  /** How binding it is. */
  readonly level: Level
  /** The revisions that it is in force for, oldest first. */
  readonly revisions: readonly ProtocolVersion[]
  /** The conforming behaviour, also for prohibitions. */
  readonly statement: string
  /** The page of the newest of its revisions with the place in it, or a whole address. Turned into an address by {@link addressOf}. */
  readonly see: string
  /** The official conformance suites look at it too, at least in part. */
  readonly isInOfficialSuites?: true
  /** Why it does not concern Portico. That Portico lacks a feature is no reason. */
  readonly notApplicable?: string
  /** Which work that is still to be done will answer it. Until then it is not proven. */
  readonly open?: 'authorization' | 'rate limits'
}

/** Where the specification says it. */
export function addressOf({ see, revisions }: Requirement): string {
  if (see.startsWith('https://')) return see
  return `https://modelcontextprotocol.io/specification/${revisions.at(-1) ?? ''}/${see}`
}
