import type { JsonObject, JsonValue } from './json-value.ts'

/** Who speaks in a conversation. */
export type MessageRole = 'user' | 'assistant' | 'system' | 'tool'

/** A tool that the assistant called, as part of its message. */
export interface ConversationToolCall {
  readonly id: string
  readonly name: string
  readonly arguments: JsonObject
}

/** What is appended to a conversation. */
export interface MessageInput {
  readonly role: MessageRole
  /** Text, or blocks of content as JSON. */
  readonly content: JsonValue
  /** What the assistant called. */
  readonly toolCalls?: readonly ConversationToolCall[] | undefined
  /** In a message of role `tool`: the call that it answers. */
  readonly toolCallId?: string | undefined
  readonly metadata?: JsonObject | undefined
}

/** A message of a conversation. */
export interface ConversationMessage extends MessageInput {
  /** Its place: the first has 1. */
  readonly sequence: number
  /** When it was appended, ISO 8601. */
  readonly at: string
}

/** A thread of messages. */
export interface Conversation {
  /** 1 to 256 bytes of UTF-8, no NUL. */
  readonly id: string
  readonly title?: string
  readonly metadata: JsonObject
  /** How many messages it has. */
  readonly messageCount: number
  /** What came before the messages that are still kept, in few words. */
  readonly summary?: string
  readonly createdAt: string
  /** When the last message was appended, or the description changed. */
  readonly updatedAt: string
}

/** A message that was found. */
export interface ConversationHit {
  readonly conversationId: string
  readonly message: ConversationMessage
  readonly score: number
  readonly snippet: string
}

/** Puts the messages that leave a conversation into words; `before` is the summary that there was. */
export type Summarise = (
  messages: readonly ConversationMessage[],
  before: string | undefined,
  conversation: Conversation,
) => string | Promise<string>

/** How much of a conversation is kept. */
export interface Retention {
  /** How many of the newest messages stay, at least 1. */
  readonly keepMessages?: number | undefined
  /** How long messages stay, in milliseconds. */
  readonly keepMs?: number | undefined
  /** Called with what goes, before it goes, at most 500 messages at a time. Default: it goes without a summary. */
  readonly summarise?: Summarise | undefined
}

/** The conversations of one tenant. Kept in its {@link ContextStore}, so that whatever keeps context keeps conversations. */
export interface ConversationStore {
  /** Appends messages to a conversation, which begins with them if there was none. All or nothing; at most 500. */
  append(conversationId: string, ...messages: readonly MessageInput[]): Promise<readonly ConversationMessage[]>
  /** Describes a conversation; begins it if there was none. What is absent stays. */
  describe(
    conversationId: string,
    description: {
      readonly title?: string | undefined
      readonly metadata?: JsonObject | undefined
      readonly summary?: string | undefined
    },
  ): Promise<Conversation>
  /** The conversation, or `undefined`. */
  get(conversationId: string): Promise<Conversation | undefined>
  /** Conversations, those with the newest message first. `limit` 1 to 500, default 50. */
  list(page?: {
    readonly limit?: number | undefined
    readonly cursor?: string | undefined
  }): Promise<{ readonly conversations: readonly Conversation[]; readonly nextCursor?: string }>
  /** Messages in their order: the newest ones (default), those before a sequence, or those after one. `limit` 1 to 500, default 50. */
  messages(
    conversationId: string,
    page?: { readonly limit?: number | undefined; readonly before?: number | undefined; readonly after?: number | undefined },
  ): Promise<readonly ConversationMessage[]>
  /** Finds messages by words, the best first: the syntax is that of `ContextSearch.text`. `limit` 1 to 200, default 20. */
  search(search: {
    readonly text: string
    readonly conversationId?: string | undefined
    readonly role?: MessageRole | undefined
    readonly limit?: number | undefined
  }): Promise<readonly ConversationHit[]>
  /** Lets old messages go; how many went. */
  retain(conversationId: string, retention: Retention): Promise<number>
  /** Deletes a conversation with its messages; false when there was none. */
  delete(conversationId: string): Promise<boolean>
}
