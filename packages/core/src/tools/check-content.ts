import type { BlobResourceContents, ContentBlock, TextResourceContents } from '@modelcontextprotocol/server'
import { isUri } from '../definition/is-uri.ts'
import { isBase64 } from '../resources/is-base64.ts'
import { isContentBlock } from './content.ts'

/** A type and subtype of RFC 6838, section 4.2, and parameters. */
const MEDIA_TYPE = /^[a-z\d][\w!#$&^.+-]*\/[a-z\d][\w!#$&^.+-]*\s*(?:;.*)?$/i

/**
 * Checks what a handler made: a content block as its type asks for.
 *
 * @throws TypeError when data is no base64, a media type or URI none, or something is missing.
 * @see MCP, Tools, Tool Result
 */
export function checkContent(block: ContentBlock): void {
  if (!isContentBlock(block)) throw new TypeError('expected a content block: text, image, audio, resource or resource_link')
  switch (block.type) {
    case 'text':
      if (typeof block.text !== 'string') throw new TypeError('text: expected text to be a string')
      return
    case 'image':
    case 'audio':
      if (!isBase64(block.data)) throw new TypeError(`${block.type}: expected data to be bytes, or base64 with its padding`)
      checkMediaType(block.type, block.mimeType)
      return
    case 'resource':
      checkUri('resource', block.resource.uri)
      checkContents('resource', block.resource)
      return
    case 'resource_link':
      checkUri('resource_link', block.uri)
  }
}

/**
 * Checks the contents of a resource: exactly one of text and base64.
 *
 * @param owner names them in messages.
 * @throws TypeError when they are something else.
 * @see MCP, Resources, Resource Contents
 */
export function checkContents(owner: string, contents: TextResourceContents | BlobResourceContents): void {
  const { mimeType, text, blob } = contents as { [Key in 'mimeType' | 'text' | 'blob']?: unknown } // a handler may make anything
  if (mimeType !== undefined) checkMediaType(owner, mimeType)
  if ((text === undefined) === (blob === undefined)) throw new TypeError(`${owner}: expected exactly one of text and blob`)
  if (text !== undefined && typeof text !== 'string') throw new TypeError(`${owner}: expected text to be a string`)
  if (blob !== undefined && !isBase64(blob)) throw new TypeError(`${owner}: expected blob to be base64 with its padding`)
}

/** @throws TypeError when it is none. */
export function checkUri(owner: string, uri: unknown): void {
  if (typeof uri !== 'string' || !isUri(uri))
    throw new TypeError(`${owner}: expected uri to be a URI with a scheme; percent-encode what cannot stand in one`)
}

function checkMediaType(owner: string, mimeType: unknown): void {
  if (typeof mimeType !== 'string' || !MEDIA_TYPE.test(mimeType))
    throw new TypeError(`${owner}: expected mimeType to be a media type, such as "image/png"`)
}
