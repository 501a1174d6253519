import { once } from 'node:events'
import { WebSocketServer } from 'ws'
import { afterEach, describe, expect, test } from 'vitest'
import type { LoadOrder } from './load-order.ts'
import { runOrder } from './run-order.ts'
import { FrameReader } from './web-socket-frames.ts'

let server: WebSocketServer | undefined

afterEach(() => server?.close())

describe('FrameReader', () => {
  test.for([5, 200, 70_000])('reads frames of %i characters, cut anywhere, and passes over pings', (length) => {
    const text = 'x'.repeat(length)
    const bytes = Buffer.concat([serverFrame(text), Buffer.from([0x89, 0]), serverFrame('second')])
    const cuts = [0, 1, 2, 3, 5, 9, 11, length, length + 4, bytes.length - 1].filter((cut) => cut < bytes.length)
    for (const cut of cuts) {
      const texts: string[] = []
      const reader = new FrameReader((received) => texts.push(received))
      reader.read(bytes.subarray(0, cut))
      reader.read(bytes.subarray(cut))
      expect(texts).toEqual([text, 'second'])
    }
  })

  test('throws when the server closes', () => {
    const frame = Buffer.from([0x88, 5, 0x03, 0xe9, 0x62, 0x79, 0x65])
    expect(() => new FrameReader(() => undefined).read(frame)).toThrow('the server closed the WebSocket: bye')
  })
})

describe('runOrder over WebSocket', () => {
  test('counts calls that are answered', async () => {
    const result = await runOrder(await listen((a, b) => a + b))
    expect(result.callsPerSecond).toBeGreaterThan(100)
    expect(result.protocolVersion).toBe('2025-11-25')
  })

  test('fails on a wrong sum', async () => {
    await expect(runOrder(await listen((a, b) => a - b))).rejects.toThrow('was answered')
  })
})

async function listen(add: (a: number, b: number) => number): Promise<LoadOrder> {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  server.on('connection', (webSocket) => {
    webSocket.on('message', (data: Buffer) => {
      const { id, method, params } = JSON.parse(data.toString())
      if (id === undefined) return
      const { arguments: { a, b } = { a: 0, b: 0 }, protocolVersion } = params
      const result = method === 'initialize' ? { protocolVersion } : { content: [{ type: 'text', text: String(add(a, b)) }] }
      webSocket.send(JSON.stringify({ jsonrpc: '2.0', id, result }))
    })
  })
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('expected a port')
  return {
    transport: 'webSocket',
    target: `ws://127.0.0.1:${address.port}/`,
    protocolVersion: '2025-11-25',
    isStateless: false,
    job: { kind: 'call' },
    tool: 'add',
    connections: 3,
    warmUpMs: 20,
    measureMs: 60,
  }
}

/** As a server writes it: without a mask. */
function serverFrame(text: string): Buffer {
  if (text.length < 126) return Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)])
  const head = Buffer.from([0x81, 126, text.length >> 8, text.length & 0xff])
  if (text.length < 65_536) return Buffer.concat([head, Buffer.from(text)])
  const longHead = Buffer.alloc(10)
  longHead.set([0x81, 127])
  longHead.writeUInt32BE(text.length, 6)
  return Buffer.concat([longHead, Buffer.from(text)])
}
