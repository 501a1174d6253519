/** What the namespaces begin with in which the framework keeps conversations: there are tools for those. */
export const RESERVED = 'portico:'

/** Where the framework keeps the description of each conversation, by its id. */
export const CONVERSATIONS = 'portico:conversations'

/** Tells whether a namespace is none for clients to read and write. */
export function isReserved(namespace: string): boolean {
  return namespace.startsWith(RESERVED)
}

/** Without what is in reserved namespaces; pages may be shorter by it. */
export function withoutReserved<T extends { readonly namespace: string }>(entries: readonly T[]): T[] {
  return entries.filter(({ namespace }) => !isReserved(namespace))
}
