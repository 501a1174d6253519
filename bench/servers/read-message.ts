import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Message } from './bare-message.ts'

/** Answers one message that was posted. */
export type Answer = (request: IncomingMessage, response: ServerResponse, message: Message) => void

/** Reads and parses the body of a POST, and has it answered. */
export function readMessage(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  let body: Buffer | undefined
  request.on('data', (chunk: Buffer) => (body = body === undefined ? chunk : Buffer.concat([body, chunk])))
  request.on('end', () => {
    let message: Message
    try {
      message = JSON.parse(body === undefined ? '' : body.toString()) as Message // every field is checked where it is used
    } catch {
      response.writeHead(400).end()
      return
    }
    answer(request, response, message)
  })
}

/** Writes a JSON body and its head in one go. */
export function writeJson(response: ServerResponse, text: string): void {
  response.writeHead(200, ['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(text))])
  response.end(text)
}
