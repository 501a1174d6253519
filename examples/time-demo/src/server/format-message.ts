import { inspect } from 'node:util'
import type { MessageEvent } from '@portico/core'
import type { Colours } from '../program/colours.ts'

const LINE_WIDTH = 110

/**
 * One message as a person reads it: a line that says which way it went and what it is, and below it what it holds.
 * The key is in no message: it travels in a header.
 */
export function formatMessage(event: MessageEvent, colours: Colours): string {
  const message: unknown = JSON.parse(event.text)
  const arrow = event.direction === 'in' ? '→ in ' : '← out'
  const session = event.sessionId === undefined ? '' : `, session ${event.sessionId.slice(0, 8)}`
  const head = `${arrow} ${colours.strong(nameMessage(message))} ${colours.faint(`(${event.transport}${session})`)}`
  return `${head}\n${inspect(message, { depth: Infinity, breakLength: LINE_WIDTH }).replace(/^/gm, '  ')}`
}

function nameMessage(message: unknown): string {
  if (Array.isArray(message)) return `batch of ${message.length}`
  if (typeof message !== 'object' || message === null) return 'message'
  const id = 'id' in message ? ` #${String(message.id)}` : ''
  if ('method' in message) return `${String(message.method)}${id}`
  return `${'error' in message ? 'error' : 'result'}${id}`
}
