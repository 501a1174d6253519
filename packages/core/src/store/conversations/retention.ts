import { showValue } from '../../schema/show-value.ts'
import { checkObject } from '../check-ref.ts'
import type { ConversationMessage, Retention } from '../conversation-store.ts'
import { InvalidEntryError } from '../store-errors.ts'
import type { ConversationHead } from './conversation-head.ts'

/** @throws {@link InvalidEntryError} when it does not say what is kept. */
export function checkRetention(retention: Retention): void {
  checkObject(retention, 'retention')
  const { keepMessages, keepMs } = retention
  if (keepMessages === undefined && keepMs === undefined) {
    throw new InvalidEntryError('retention: expected keepMessages or keepMs, got neither')
  }
  for (const [name, limit] of Object.entries({ keepMessages, keepMs })) {
    if (limit === undefined || (Number.isSafeInteger(limit) && limit >= 1)) continue
    throw new InvalidEntryError(`${name}: expected a whole number, 1 or greater, got ${showValue(limit)}`)
  }
}

/** Of the oldest messages, those that go. */
export function messagesToDrop(
  messages: readonly ConversationMessage[],
  { last }: ConversationHead,
  { keepMessages = Infinity, keepMs = Infinity }: Retention,
): readonly ConversationMessage[] {
  const since = Date.now() - keepMs
  const kept = messages.findIndex(({ sequence, at }) => sequence > last - keepMessages && Date.parse(at) >= since)
  return kept === -1 ? messages : messages.slice(0, kept)
}
