import { type ContextStore, type ConversationStore, resource } from '@portico/core'
import { toEntry } from '../entries/entry-schema.ts'
import { isReserved, withoutReserved } from '../entries/reserved.ts'
import { entryUri } from '../entries/entry-uri.ts'

/** How many of the newest are listed; there may be a million, and a list is for a person to pick from. */
const LISTED = 100
const SHOWN_MESSAGES = 100

/** What can be read, and subscribed to. */
export function resources({
  context,
  conversations,
}: {
  readonly context: ContextStore
  readonly conversations: ConversationStore
}) {
  return [
    resource({
      uri: 'context://{namespace}/{+key}',
      name: 'entry',
      title: 'Entry of the context',
      description: 'What is kept under a key',
      mimeType: 'application/json',
      list: async () => {
        const { entries } = await context.list({ orderBy: 'updatedAt', direction: 'descending', limit: LISTED })
        return withoutReserved(entries).map((entry) => ({
          uri: entryUri(entry),
          name: `${entry.namespace}/${entry.key}`,
          mimeType: 'application/json',
          annotations: { lastModified: entry.updatedAt },
        }))
      },
      complete: {
        namespace: async (typed) => {
          const { namespaces } = await context.stats()
          return withoutReserved(namespaces)
            .map(({ namespace }) => namespace)
            .filter((namespace) => namespace.startsWith(typed))
        },
        key: async (typed, { namespace }) => {
          const within = namespace === undefined ? {} : { namespace }
          const { entries } = await context.list({ ...within, prefix: typed, limit: LISTED })
          return withoutReserved(entries).map(({ key }) => key)
        },
      },
      handler: async (ref) => {
        if (isReserved(ref.namespace)) return undefined
        const entry = await context.get(ref)
        return entry && toEntry(entry)
      },
    }),

    resource({
      uri: 'conversation://{id}',
      name: 'conversation',
      title: 'Conversation',
      description: `A conversation with its newest ${SHOWN_MESSAGES} messages`,
      mimeType: 'application/json',
      list: async () => {
        const recent = await conversations.list({ limit: LISTED })
        return recent.conversations.map(({ id, title, updatedAt }) => ({
          uri: conversationUri(id),
          name: title ?? id,
          mimeType: 'application/json',
          annotations: { lastModified: updatedAt },
        }))
      },
      handler: async ({ id }) => {
        const conversation = await conversations.get(id)
        if (conversation === undefined) return undefined
        return { ...conversation, messages: await conversations.messages(id, { limit: SHOWN_MESSAGES }) }
      },
    }),

    resource({
      uri: STATS_URI,
      name: 'stats',
      title: 'What the store holds',
      description: 'How many entries and bytes there are, by namespace',
      mimeType: 'application/json',
      handler: () => context.stats(),
    }),
  ]
}

/** The address of what the store holds. */
export const STATS_URI = 'stats://store'

/** The address of a conversation as an MCP resource. */
export function conversationUri(id: string): string {
  return `conversation://${encodeURIComponent(id)}`
}
