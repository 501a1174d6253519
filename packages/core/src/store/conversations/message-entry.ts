import { showValue } from '../../schema/show-value.ts'
import { checkObject } from '../check-ref.ts'
import type { ContextEntry, ContextInput, ContextRef } from '../context-entry.ts'
import type { ConversationMessage, ConversationToolCall, MessageInput, MessageRole } from '../conversation-store.ts'
import type { JsonObject, JsonValue } from '../json-value.ts'
import { InvalidEntryError } from '../store-errors.ts'

/** Where the messages of all conversations are kept. */
export const MESSAGES = 'portico:messages'
const ROLES: readonly MessageRole[] = ['user', 'assistant', 'system', 'tool']
/** So many digits, so that keys stand in the order of their sequences. */
const SEQUENCE_DIGITS = 12

/** What the keys of a conversation's messages begin with, and those of no other conversation. */
export function messagePrefix(id: string): string {
  return `${id.replaceAll('%', '%25').replaceAll('/', '%2F')}/`
}

export function messageRef(id: string, sequence: number): ContextRef {
  return { namespace: MESSAGES, key: `${messagePrefix(id)}${String(sequence).padStart(SEQUENCE_DIGITS, '0')}` }
}

/** The conversation that a message belongs to. */
export function conversationIdOf({ key }: ContextRef): string {
  return key.slice(0, key.lastIndexOf('/')).replaceAll('%2F', '/').replaceAll('%25', '%')
}

/**
 * A message as it is kept. The value has no names of members, or searches would find every message by them.
 *
 * @throws {@link InvalidEntryError} when it is no message.
 */
export function messageEntry(id: string, sequence: number, message: MessageInput): ContextInput {
  checkMessage(message)
  const { role, content, toolCalls, toolCallId, metadata } = message
  return {
    ...messageRef(id, sequence),
    value: toolCalls === undefined ? [content] : [content, toolCalls as unknown as JsonValue],
    metadata: {
      type: 'message',
      role,
      ...(toolCallId === undefined ? {} : { toolCallId }),
      ...(metadata === undefined ? {} : { metadata }),
    },
  }
}

export function messageOf({ key, value, metadata, createdAt }: ContextEntry): ConversationMessage {
  // What messageEntry made of it.
  const [content = null, toolCalls] = value as unknown as [JsonValue?, (readonly ConversationToolCall[])?]
  const { role, toolCallId, metadata: own } = metadata as { role: MessageRole; toolCallId?: string; metadata?: JsonObject }
  return {
    sequence: Number(key.slice(-SEQUENCE_DIGITS)),
    at: createdAt,
    role,
    content,
    ...(toolCalls === undefined ? {} : { toolCalls }),
    ...(toolCallId === undefined ? {} : { toolCallId }),
    ...(own === undefined ? {} : { metadata: own }),
  }
}

/** @throws {@link InvalidEntryError} when nobody has that role. */
export function checkRole(role: MessageRole): void {
  if (!ROLES.includes(role)) throw new InvalidEntryError(`role: expected one of ${ROLES.join(', ')}, got ${showValue(role)}`)
}

function checkMessage(message: MessageInput): void {
  checkObject(message, 'message')
  const { role, content, toolCalls, toolCallId, metadata } = message
  checkRole(role)
  // The rest is checked when it is written, as any JSON.
  if ((content as JsonValue | undefined) === undefined) throw new InvalidEntryError('content: expected JSON, got undefined')
  if (metadata !== undefined) checkObject(metadata, 'metadata')
  if (toolCallId !== undefined && typeof toolCallId !== 'string') {
    throw new InvalidEntryError(`toolCallId: expected text, got ${showValue(toolCallId)}`)
  }
  if (toolCalls === undefined) return
  if (!Array.isArray(toolCalls)) throw new InvalidEntryError(`toolCalls: expected an array, got ${showValue(toolCalls)}`)
  for (const call of toolCalls as readonly ConversationToolCall[]) {
    checkObject(call, 'tool call')
    checkObject(call.arguments, 'arguments of a tool call')
    for (const name of ['id', 'name'] as const) {
      if (typeof call[name] !== 'string')
        throw new InvalidEntryError(`${name} of a tool call: expected text, got ${showValue(call[name])}`)
    }
  }
}
