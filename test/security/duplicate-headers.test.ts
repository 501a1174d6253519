import net from 'node:net'
import { apiKeys } from '@portico/auth'
import { createServer } from '@portico/core'
import { serve } from '@portico/transport-sse'
import { expect, test } from 'vitest'

/** Sends a request with exactly these headers and answers its status line. */
async function statusOf(port: number, headers: readonly string[]): Promise<string | undefined> {
  const socket = net.connect(port, '127.0.0.1')
  socket.write(['GET /capabilities HTTP/1.1', ...headers, 'Connection: close', '', ''].join('\r\n'))
  let answer = ''
  for await (const chunk of socket) answer += String(chunk)
  return answer.split('\r\n')[0]
}

const RIGHT = 'Authorization: Bearer right-key-123'
const WRONG = 'authorization: Bearer wrong-key-123'

test.each([
  ['one right key', ['Host: localhost', RIGHT], '200 OK'],
  ['a right key before a wrong one', ['Host: localhost', RIGHT, WRONG], '401 Unauthorized'],
  ['a wrong key before a right one', ['Host: localhost', WRONG, RIGHT], '401 Unauthorized'],
  ['a good host before a foreign one', ['Host: localhost', 'Host: evil.example', RIGHT], '403 Forbidden'],
])('a request with %s is answered %s', async (_what, headers, status) => {
  const server = createServer({ name: 'guarded', version: '1.0.0' })
  await using running = await serve(server, { port: 0, standalone: false, auth: apiKeys({ keys: { alice: 'right-key-123' } }) })
  expect(await statusOf(running.port, headers)).toBe(`HTTP/1.1 ${status}`)
})
