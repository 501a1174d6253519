import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { initialized, type Message } from './bare-message.ts'

const sessions = new Set<string>()

/** Answers what belongs to the life of a session, with sessions in a set. @returns whether it was answered. */
export function answeredAsSession(request: IncomingMessage, response: ServerResponse, message: Message): boolean {
  if (message.method === 'initialize') {
    const id = randomUUID()
    sessions.add(id)
    response.writeHead(200, ['Content-Type', 'application/json', 'Mcp-Session-Id', id]).end(initialized(message))
  } else if (!sessions.has(sessionIdOf(request))) response.writeHead(404).end()
  else if (message.id === undefined) response.writeHead(202).end()
  else return false
  return true
}

/** Answers a DELETE. */
export function endSession(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(sessions.delete(sessionIdOf(request)) ? 200 : 404).end()
}

function sessionIdOf(request: IncomingMessage): string {
  return String(request.headers['mcp-session-id'])
}
