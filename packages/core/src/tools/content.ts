import type {
  AudioContent,
  ContentBlock,
  EmbeddedResource,
  ImageContent,
  Resource,
  ResourceLink,
  TextContent,
} from '@modelcontextprotocol/server'
import { encodeBase64 } from '../resources/encode-base64.ts'

/** A text block. */
export function text(value: string): TextContent {
  return { type: 'text', text: value }
}

/** An image block. `data` is bytes, or base64 already. */
export function image(data: Uint8Array | string, mimeType: string): ImageContent {
  return { type: 'image', data: base64Of(data), mimeType }
}

/** An audio block. `data` is bytes, or base64 already. */
export function audio(data: Uint8Array | string, mimeType: string): AudioContent {
  return { type: 'audio', data: base64Of(data), mimeType }
}

/** What {@link file} embeds. */
export interface FileOptions {
  /** The URI of the file. */
  readonly uri: string
  /** Its media type. Default: `text/plain` for text, `application/octet-stream` for bytes. */
  readonly mimeType?: string
  /** Its contents as text. */
  readonly text?: string
  /** Its contents as bytes, or base64 already. */
  readonly blob?: Uint8Array | string
}

/**
 * A block with a whole resource in it.
 *
 * @throws TypeError when there is not exactly one of `text` and `blob`.
 */
export function file({ uri, mimeType, text: contents, blob }: FileOptions): EmbeddedResource {
  if ((contents === undefined) === (blob === undefined)) throw new TypeError('file: expected exactly one of text and blob')
  const resource =
    blob === undefined
      ? { uri, mimeType: mimeType ?? 'text/plain', text: contents ?? '' }
      : { uri, mimeType: mimeType ?? 'application/octet-stream', blob: base64Of(blob) }
  return { type: 'resource', resource }
}

/** A block that points to a resource of the server. Clients of revisions without links get it as text. */
export function link(resource: Resource): ResourceLink {
  return { type: 'resource_link', ...resource }
}

const REQUIRED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  text: ['text'],
  image: ['data', 'mimeType'],
  audio: ['data', 'mimeType'],
  resource: ['resource'],
  resource_link: ['uri', 'name'],
}

/** True for a content block, whoever made it: an object whose `type` is one of the specification's and whose required fields are there. */
export function isContentBlock(value: unknown): value is ContentBlock {
  if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string') return false
  return Object.hasOwn(REQUIRED_FIELDS, value.type) && (REQUIRED_FIELDS[value.type]?.every((field) => field in value) ?? false)
}

function base64Of(data: Uint8Array | string): string {
  return typeof data === 'string' ? data : encodeBase64(data)
}
