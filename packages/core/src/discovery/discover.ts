import { cacheMembers } from '../caching/cache-hints.ts'
import type { Method } from '../engine/method.ts'
import { encodeResult } from '../jsonrpc/encode-response.ts'
import { encodeResultObject } from '../revision/served-revision.ts'
import { capabilitiesOf } from '../server/capabilities.ts'

/** Answers `server/discover`: what a client may know before it asks for anything. @see MCP, Discovery */
export const discover: Method = (engine, request, { revision }) => {
  const result = {
    supportedVersions: engine.revisions.versions,
    capabilities: capabilitiesOf(engine, revision),
    instructions: engine.instructions,
    ...cacheMembers(engine.cache),
  }
  return encodeResult(request.id, encodeResultObject(result, revision))
}
