import type { ContextRef } from '@portico/core'

/** The address of an entry as an MCP resource. Slashes of the key stay slashes. */
export function entryUri({ namespace, key }: ContextRef): string {
  return `context://${encodeURIComponent(namespace)}/${key.split('/').map(encodeURIComponent).join('/')}`
}
