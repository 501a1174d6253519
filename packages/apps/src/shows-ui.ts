import type { Client } from '@portico/core'
import { UI_EXTENSION } from './ui-extension.ts'
import { UI_MIME_TYPE } from './ui-resource.ts'

/** True for a client that shows interfaces: it declares the extension, with the media type that they have. @see MCP Apps, Capability Negotiation */
export function showsUi({ capabilities }: Pick<Client, 'capabilities'>): boolean {
  const mimeTypes: unknown = capabilities.extensions?.[UI_EXTENSION]?.['mimeTypes']
  return Array.isArray(mimeTypes) && mimeTypes.includes(UI_MIME_TYPE)
}
