import type { Implementation } from '@modelcontextprotocol/server'
import type { Method } from '../engine/method.ts'
import type { Revision } from './revision.ts'

/** A revision as one server serves it: with the methods that exist in it, and what every result of this server begins with. */
export interface ServedRevision extends Revision {
  /** The methods, by the names of their requests. */
  readonly methods: ReadonlyMap<string, Method>
  /** The members that begin every encoded result, with a comma at the end: empty where results carry nothing of the kind. */
  readonly resultHead: string
  /** The `_meta` that is in {@link ServedRevision.resultHead}. */
  readonly resultMeta: Readonly<Record<string, unknown>> | undefined
  /** The server as it names itself in this revision. */
  readonly serverInfo: Implementation
}

/**
 * Encodes a result, whatever members it has. Those of {@link ServedRevision.resultHead} come first; `_meta` of the result is kept beside them.
 *
 * @param resultType what kind of result it is, in revisions that say so.
 */
export function encodeResultObject(result: object, revision: ServedRevision, resultType = 'complete'): string {
  if (!revision.hasResultType) return JSON.stringify(result)
  const own = (result as { readonly _meta?: object })._meta // any result may have one
  return JSON.stringify({ resultType, ...result, _meta: { ...revision.resultMeta, ...own } })
}
