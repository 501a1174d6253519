import { canonicalUri } from './canonical-uri.ts'

/** What an authenticator is told about whom tokens are for. */
interface AudienceOptions {
  readonly audience: string | readonly string[]
  readonly resource?: string
}

/** For whom tokens have to be issued, and the canonical URI of the server. */
export interface Audience {
  readonly audiences: readonly string[]
  readonly resource: string
}

/**
 * Settles for whom tokens have to be issued.
 *
 * @throws TypeError when there is no audience, or nothing that could be the URI of the server.
 */
export function resourceOf({ audience, resource }: AudienceOptions, where: string): Audience {
  // What is not written in TypeScript may leave it out.
  const audiences = typeof audience === 'string' ? [audience] : ((audience as readonly string[] | undefined) ?? [])
  if (audiences.length === 0 || audiences.some((one) => typeof one !== 'string' || one === ''))
    throw new TypeError(`${where}: audience: expected for whom tokens are issued, such as https://mcp.example.com/mcp`)
  const uri = resource ?? audiences.find((one) => /^https?:\/\//i.test(one))
  if (uri === undefined) throw new TypeError(`${where}: resource: expected the URI of this server, because no audience is one`)
  return { audiences, resource: canonicalUri(uri, `${where}: resource`) }
}
