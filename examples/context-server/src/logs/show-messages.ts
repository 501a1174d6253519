import { inspect } from 'node:util'
import type { AnyServer, MessageEvent } from '@portico/core'

const LINE_WIDTH = 110
/** How many requests without an answer are remembered, so that clients that never wait cost nothing. */
const MAX_PENDING = 10_000

/** Shows every message in and out, every connection, and how long each answer took: a line that says what it is, below it what it holds. */
export function showMessages(server: AnyServer, write: (text: string) => unknown): void {
  const askedAt = new Map<string, number>()
  server.on('connection', ({ phase, client, transport, sessionId }) =>
    write(
      `${clock()} ${phase === 'open' ? '●' : '○'} connection ${phase} ${client} (${transport}, session ${short(sessionId)})\n`,
    ),
  )
  server.on('message', (event) => {
    const message: unknown = JSON.parse(event.text)
    const took = timing(askedAt, event, message)
    const session = event.sessionId === undefined ? '' : `, session ${short(event.sessionId)}`
    const arrow = event.direction === 'in' ? '→ in ' : '← out'
    const body = inspect(message, { depth: Infinity, breakLength: LINE_WIDTH }).replace(/^/gm, '  ')
    write(`${clock()} ${arrow} ${nameOf(message)} (${event.transport}${session})${took}\n${body}\n`)
  })
}

/** How long the answer to a request took; nothing for other messages. */
function timing(askedAt: Map<string, number>, { direction, sessionId }: MessageEvent, message: unknown): string {
  if (typeof message !== 'object' || message === null || !('id' in message)) return ''
  const id = `${sessionId ?? ''} ${JSON.stringify(message.id)}`
  if (direction === 'in' && 'method' in message) {
    if (askedAt.size < MAX_PENDING) askedAt.set(id, performance.now())
    return ''
  }
  const asked = askedAt.get(id)
  if (asked === undefined || direction === 'in') return ''
  askedAt.delete(id)
  return ` after ${(performance.now() - asked).toFixed(1)} ms`
}

function nameOf(message: unknown): string {
  if (Array.isArray(message)) return `batch of ${message.length}`
  if (typeof message !== 'object' || message === null) return 'message'
  const id = 'id' in message ? ` #${String(message.id)}` : ''
  if ('method' in message) return `${String(message.method)}${id}`
  return `${'error' in message ? 'error' : 'result'}${id}`
}

function clock(): string {
  return new Date().toISOString().slice(11, 23)
}

function short(sessionId: string): string {
  return sessionId.slice(0, 8)
}
