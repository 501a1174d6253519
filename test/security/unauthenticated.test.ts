import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { repository } from '../run-typescript.ts'

const REQUESTS = 20_000
const CONCURRENT = 20
const MEBIBYTE = 1_048_576
const MAX_GROWTH_BYTES = 16 * MEBIBYTE

const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'nobody', version: '1' } },
})

let server: ChildProcess
let port: number
let ran = 0

beforeAll(async () => {
  server = fork(fileURLToPath(new URL('./guarded-server.ts', import.meta.url)), {
    cwd: repository,
    // V8's young generation grows by up to 48 MiB before it settles, whatever a program does; held small, what is left is what requests cost.
    execArgv: ['--conditions=@portico/source', '--import', 'tsx', '--expose-gc', '--max-semi-space-size=1'],
  })
  const [message] = (await once(server, 'message')) as [{ port: number }] // the server's first message
  port = message.port
  server.on('message', (received) => {
    if (received === 'ran') ran++
  })
})
afterAll(async () => {
  const exited = once(server, 'exit')
  server.send('close')
  await exited
})

const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENT })
const TOKENS = [undefined, 'Bearer wrong', 'Bearer a.b.c', `Bearer ${'x'.repeat(9000)}`, 'Basic eA==', 'DPoP x']

/** One of the requests that somebody without a key may think of. Resolves to its status. */
function send(index: number): Promise<number | undefined> {
  const authorization = TOKENS[index % TOKENS.length]
  const headers = { host: 'localhost', accept: 'application/json, text/event-stream', ...(authorization && { authorization }) }
  const isPost = index % 2 === 0
  return new Promise((resolve, reject) => {
    const path = isPost ? '/mcp' : ['/mcp', '/sse', '/capabilities'][index % 3]
    const sent = httpRequest({
      port,
      agent,
      method: isPost ? 'POST' : 'GET',
      path,
      headers: { ...headers, 'content-type': 'application/json' },
    })
    sent.on('response', (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode))
    })
    sent.on('error', reject)
    sent.end(isPost ? INITIALIZE : undefined)
  })
}

async function sendAll(count: number): Promise<Map<number | undefined, number>> {
  const statuses = new Map<number | undefined, number>()
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < count) {
      const status = await send(next++)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: CONCURRENT }, worker))
  return statuses
}

async function residentBytes(): Promise<number> {
  const answered = once(server, 'message')
  server.send('measure')
  const [measured] = (await answered) as [{ residentBytes: number }] // what the server answers
  return measured.residentBytes
}

async function sessions(): Promise<number> {
  const health = (await (await fetch(`http://127.0.0.1:${port}/health`)).json()) as { connections: { sessions: number } }
  return health.connections.sessions
}

describe(`A5: ${REQUESTS.toLocaleString('en')} requests of nobody`, () => {
  test('open no session, run nothing and cost no memory', async () => {
    await sendAll(REQUESTS / 2)
    const before = await residentBytes()
    const statuses = await sendAll(REQUESTS)
    expect([...statuses.keys()]).toEqual([401])
    expect(await sessions()).toBe(0)
    expect(ran).toBe(0)
    expect((await residentBytes()) - before).toBeLessThan(MAX_GROWTH_BYTES)
  })

  test('are answered without a byte of their body, and their connection is closed', async () => {
    for (const declared of [`Content-Length: ${MEBIBYTE}`, 'Transfer-Encoding: chunked']) {
      const socket = connect(port, '127.0.0.1')
      const head = ['POST /mcp HTTP/1.1', 'Host: localhost', 'Content-Type: application/json', 'Accept: */*', declared, '', '']
      socket.write(head.join('\r\n'))
      let answer = ''
      // Ends, although the body never comes: the server closes.
      for await (const chunk of socket) answer += String(chunk)
      expect(answer).toMatch(/^HTTP\/1\.1 401 /)
      expect(answer).toMatch(/\r\nConnection: close\r\n/i)
    }
  })
})
