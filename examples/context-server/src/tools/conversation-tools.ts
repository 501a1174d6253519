import {
  type Conversation,
  type ConversationMessage,
  type ConversationStore,
  type JsonObject,
  tool,
  ToolError,
} from '@portico/core'
import { z } from 'zod'
import { Value } from '../entries/entry-schema.ts'

const ConversationId = z.string().min(1).max(256).describe('Names the conversation')
const Role = z.enum(['user', 'assistant', 'system', 'tool'])
const Members: z.ZodType<JsonObject> = z.record(z.string(), Value)

const MessageInput = z.object({
  role: Role,
  content: Value.describe('Text, or blocks of content as JSON'),
  toolCalls: z.array(z.object({ id: z.string(), name: z.string(), arguments: Members })).optional(),
  toolCallId: z.string().optional().describe('In a message of role tool: the call that it answers'),
  metadata: Members.optional(),
})

const Message = MessageInput.extend({ sequence: z.int().describe('Its place: the first has 1'), at: z.string() })

const Described = z.object({
  id: z.string(),
  title: z.string().optional(),
  metadata: Members,
  messageCount: z.int(),
  summary: z.string().optional(),
  createdAt: z.string(),
  updatedAt: z.string(),
})

/**
 * The tools that keep what was said.
 *
 * @param keepMessages how many of the newest messages of a conversation stay; `undefined`: all.
 */
export function conversationTools(conversations: ConversationStore, keepMessages: number | undefined) {
  return {
    conversation_append: tool({
      description: 'Keeps messages of a conversation, after those that it has; it begins with them if there was none',
      input: z.object({
        conversationId: ConversationId,
        messages: z.array(MessageInput).min(1).max(500),
        title: z.string().optional().describe('What the conversation is called from now on'),
      }),
      output: z.object({ messages: z.array(Message) }),
      annotations: { openWorldHint: false },
      handler: async ({ conversationId, messages, title }) => {
        const appended = await conversations.append(conversationId, ...messages)
        if (keepMessages !== undefined) await conversations.retain(conversationId, { keepMessages })
        if (title !== undefined) await conversations.describe(conversationId, { title })
        return { messages: appended.map(toMessage) }
      },
    }),

    conversation_recent: tool({
      description: 'Shows the newest messages of a conversation; without an id, which conversations there were lately',
      input: z.object({
        conversationId: ConversationId.optional(),
        limit: z.int().min(1).max(500).default(20),
        before: z.int().min(1).optional().describe('Only messages before this sequence'),
      }),
      output: z.object({ conversations: z.array(Described), messages: z.array(Message) }),
      annotations: { readOnlyHint: true, openWorldHint: false },
      handler: async ({ conversationId, limit, before }) => {
        if (conversationId === undefined) {
          const recent = await conversations.list({ limit })
          return { conversations: recent.conversations.map(toDescribed), messages: [] }
        }
        const conversation = await conversations.get(conversationId)
        if (conversation === undefined) throw new ToolError(`There is no conversation ${JSON.stringify(conversationId)}.`)
        const messages = await conversations.messages(conversationId, { limit, before })
        return { conversations: [toDescribed(conversation)], messages: messages.map(toMessage) }
      },
    }),

    conversation_search: tool({
      description: 'Finds messages of earlier conversations by words, the best first',
      input: z.object({
        text: z.string().min(1),
        conversationId: ConversationId.optional(),
        role: Role.optional(),
        limit: z.int().min(1).max(200).default(20),
      }),
      output: z.object({
        hits: z.array(z.object({ conversationId: z.string(), message: Message, score: z.number(), snippet: z.string() })),
      }),
      annotations: { readOnlyHint: true, openWorldHint: false },
      handler: async (search) => {
        const hits = await conversations.search(search)
        return { hits: hits.map(({ message, ...hit }) => ({ ...hit, message: toMessage(message) })) }
      },
    }),
  }
}

function toMessage({ toolCalls, ...message }: ConversationMessage): z.infer<typeof Message> {
  return toolCalls === undefined ? message : { ...message, toolCalls: [...toolCalls] }
}

function toDescribed(conversation: Conversation): z.infer<typeof Described> {
  return conversation
}
