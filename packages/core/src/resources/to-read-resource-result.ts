import type { BlobResourceContents, ReadResourceResult, TextResourceContents } from '@modelcontextprotocol/server'
import { ResourceNotFoundError } from '../errors.ts'
import { checkContents, checkUri } from '../tools/check-content.ts'
import { encodeBase64 } from './encode-base64.ts'

type Contents = TextResourceContents | BlobResourceContents

/**
 * Turns what a handler returned into a `ReadResourceResult`.
 *
 * @throws {@link ResourceNotFoundError} for `undefined` and `null`: a resource that does not exist has no empty contents.
 * @throws TypeError for contents that are none.
 */
export function toReadResourceResult(returned: unknown, uri: string, mimeType: string | undefined): ReadResourceResult {
  if (returned === undefined || returned === null) throw new ResourceNotFoundError(uri)
  if (typeof returned === 'string') return { contents: [{ uri, mimeType: mimeType ?? 'text/plain', text: returned }] }
  if (returned instanceof Uint8Array) {
    return { contents: [{ uri, mimeType: mimeType ?? 'application/octet-stream', blob: encodeBase64(returned) }] }
  }
  if (typeof returned === 'object' && 'contents' in returned && Array.isArray(returned.contents)) {
    // Contents were written by hand after the specification's type; each is given the URI if it has none.
    return { ...returned, contents: returned.contents.map((contents: Contents) => withUri(contents, uri, mimeType)) }
  }
  if (isContents(returned)) return { contents: [withUri(returned, uri, mimeType)] }
  return { contents: [{ uri, mimeType: mimeType ?? 'application/json', text: JSON.stringify(returned) }] }
}

function isContents(value: unknown): value is Contents {
  if (typeof value !== 'object' || value === null) return false
  return ('text' in value && typeof value.text === 'string') !== ('blob' in value && typeof value.blob === 'string')
}

function withUri(contents: Contents, uri: string, mimeType: string | undefined): Contents {
  const defaults = mimeType === undefined ? { uri } : { uri, mimeType }
  const complete = Object.assign(defaults, contents)
  const owner = `contents of ${JSON.stringify(uri)}`
  if (complete.uri !== uri) checkUri(owner, complete.uri)
  checkContents(owner, complete)
  return complete
}
