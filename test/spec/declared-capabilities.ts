import type { SpecClient } from './spec-client.ts'

/** What the server declared to a client: in answer to `initialize`, or to `server/discover` where there is no such thing. */
export async function declaredCapabilities(client: SpecClient): Promise<Readonly<Record<string, unknown>>> {
  const result = client.isStateless ? await client.result('server/discover') : client.initialized?.result
  return result?.['capabilities'] as Readonly<Record<string, unknown>> // an object, by the schema
}
