import type { RequestHead } from '../auth/authenticator.ts'
import type { OfficialMessageExtra } from './official-transport.ts'

/** The head of the HTTP request that a message came by; `undefined` where there is none. */
export function requestHeadFromExtra({ request, requestInfo }: OfficialMessageExtra): RequestHead | undefined {
  if (request !== undefined) {
    const { method, headers, url } = request
    return { method, path: new URL(url).pathname, header: (name) => headers.get(name) ?? undefined }
  }
  if (requestInfo === undefined) return undefined
  const { headers, url } = requestInfo
  return {
    // Messages come by no other method.
    method: 'POST',
    path: url?.pathname ?? '/',
    header: (name) => {
      const value = headers[name]
      return typeof value === 'string' ? value : value?.join(', ')
    },
  }
}
