import type { Colours } from '../program/colours.ts'

/** Where a running server is reached. */
export interface ServerAddress {
  readonly url: string
  readonly urls: { readonly streamableHttp: string; readonly httpSse: string; readonly health: string }
}

/** What the server prints when it is ready. */
export function describeServer({ url, urls }: ServerAddress, needsKey: boolean, colours: Colours): string {
  const access = needsKey
    ? 'clients have to send the key, as "Authorization: Bearer <key>"'
    : 'no key is set (--auth-key): every program on this machine is let in'
  return `${colours.heading('The time server is running on')} ${colours.strong(url)}

  HTTP+SSE          ${urls.httpSse}
  Streamable HTTP   ${urls.streamableHttp}
  Health            ${urls.health}
  Access            ${access}

Ask it from another terminal with "npm run client". Ctrl-C stops it.`
}
