/** Media types by the ending of a file's name. Types of text are marked, as not all of their names say it. */
const MEDIA_TYPES: Readonly<Record<string, readonly [mimeType: string, isText: boolean]>> = {
  css: ['text/css', true],
  csv: ['text/csv', true],
  gif: ['image/gif', false],
  htm: ['text/html', true],
  html: ['text/html', true],
  jpeg: ['image/jpeg', false],
  jpg: ['image/jpeg', false],
  js: ['text/javascript', true],
  json: ['application/json', true],
  md: ['text/markdown', true],
  mjs: ['text/javascript', true],
  pdf: ['application/pdf', false],
  png: ['image/png', false],
  py: ['text/x-python', true],
  sh: ['application/x-sh', true],
  svg: ['image/svg+xml', true],
  toml: ['application/toml', true],
  ts: ['text/x-typescript', true],
  txt: ['text/plain', true],
  wasm: ['application/wasm', false],
  webp: ['image/webp', false],
  xml: ['application/xml', true],
  yaml: ['application/yaml', true],
  yml: ['application/yaml', true],
  zip: ['application/zip', false],
}

/** What a file holds, by its name; of a name that says nothing, by what it holds. */
export interface MediaType {
  /** The media type. */
  readonly mimeType: string
  /** The file as text; `undefined` when it is none. */
  readonly text: string | undefined
}

/** Finds out the media type of a file. */
export function mediaTypeOf(fileName: string, bytes: Uint8Array): MediaType {
  const ending = /\.([^.]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? ''
  const known = Object.hasOwn(MEDIA_TYPES, ending) ? MEDIA_TYPES[ending] : undefined
  const text = known?.[1] === false ? undefined : decode(bytes)
  return { mimeType: known?.[0] ?? (text === undefined ? 'application/octet-stream' : 'text/plain'), text }
}

/** The text that these bytes encode, from the first to the last; `undefined` when they are no UTF-8. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
