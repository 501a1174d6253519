import type { RequestHead } from '@portico/core'
import type { Engine } from '@portico/core/internal'
import { MCP_PROTOCOL_VERSION, MCP_PROTOCOL_VERSION_LOWER } from '../headers.ts'

/** What is wrong with the header `MCP-Protocol-Version`, in one sentence; `undefined` when nothing is, or it is not there. @see MCP, Transports, Protocol Version Header */
export function versionProblem({ revisions }: Engine, head: RequestHead): string | undefined {
  const version = head.header(MCP_PROTOCOL_VERSION_LOWER)
  if (version === undefined || revisions.get(version) !== undefined) return undefined
  return `${MCP_PROTOCOL_VERSION}: expected one of ${revisions.versions.join(', ')}`
}
