import { once } from 'node:events'
import type { Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closeCodeOf, frame, OPCODE, shakeHands } from '../test-support/frame.ts'
import { RawWebSocketClient } from '../test-support/raw-web-socket-client.ts'
import { ServerProcess } from '../test-support/server-process.ts'
import { WITH_SESSION } from '../test-support/terms.ts'

const MEBIBYTE = 1_048_576

/** Writes for as long as the other side takes it. */
async function pour(socket: Socket, chunk: Buffer, times: number): Promise<void> {
  const closed = once(socket, 'close')
  for (let count = 0; count < times && socket.writable; count++) {
    if (!socket.write(chunk)) await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed])
  }
}

// R8 of the reliability cases: what one client makes the server hold.
describe.skipIf(process.platform !== 'linux')('a hostile client of WebSocket', () => {
  let server: ServerProcess

  beforeAll(async () => {
    server = await ServerProcess.start()
    // The first connections bring in code that stays.
    for (let count = 0; count < 20; count++) {
      const client = await RawWebSocketClient.open(`ws://127.0.0.1:${server.port}/mcp`)
      await client.initialize({ protocolVersion: WITH_SESSION })
      await client.callTool('big', { length: 1_000_000 })
      await client.close()
      await server.lines.take((line) => line === 'closed', 'the end of the session')
    }
  })

  afterAll(async () => {
    await server[Symbol.asyncDispose]()
  })

  /** The most memory that the server holds more while something happens, in bytes. */
  async function growthDuring(happening: () => Promise<unknown>): Promise<number> {
    const before = server.memory
    let peak = before
    const timer = setInterval(() => (peak = Math.max(peak, server.memory)), 5)
    await happening()
    clearInterval(timer)
    return Math.max(peak, server.memory) - before
  }

  async function stillServes(): Promise<void> {
    const client = await RawWebSocketClient.open(`ws://127.0.0.1:${server.port}/mcp`)
    await client.initialize({ protocolVersion: WITH_SESSION })
    expect(await client.callTool('echo', { text: 'x' })).toMatchObject({ result: { content: [{ text: 'x' }] } })
    await client.close()
    await server.lines.take((line) => line === 'closed', 'the end of the session')
  }

  test('that sends 128,000 fragments of one byte is closed with 1008', async () => {
    const fragments = Buffer.concat([
      frame(OPCODE.text, 'x', { isFinal: false }),
      ...Array.from({ length: 127_999 }, () => frame(OPCODE.continuation, 'x', { isFinal: false })),
    ])
    const growth = await growthDuring(async () => {
      const socket = await shakeHands(server.port)
      const closed = closeCodeOf(socket)
      await pour(socket, fragments, 1)
      expect(await closed).toBe(1008)
    })
    expect(growth).toBeLessThan(4 * MEBIBYTE)
    await stillServes()
  })

  test('that sends a frame of 100 MB is closed with 1009, and the frame is not held', async () => {
    const growth = await growthDuring(async () => {
      const socket = await shakeHands(server.port)
      const closed = closeCodeOf(socket)
      socket.write(frame(OPCODE.text, '', { claimedLength: 100 * MEBIBYTE }))
      await pour(socket, Buffer.alloc(MEBIBYTE, 'x'), 100)
      expect(await closed).toBe(1009)
    })
    expect(growth).toBeLessThan(4 * MEBIBYTE)
    await stillServes()
  })

  test('that sends a frame which would inflate is closed with 1002, and nothing is inflated', async () => {
    const socket = await shakeHands(server.port)
    socket.write(frame(OPCODE.text, Buffer.alloc(65_000, 0), { reserved: 0x40 }))
    expect(await closeCodeOf(socket)).toBe(1002)
    await stillServes()
  })

  test('that floods with pings and reads no pong is closed with 1008', async () => {
    const growth = await growthDuring(async () => {
      const socket = await shakeHands(server.port)
      socket.pause()
      await pour(socket, Buffer.concat(Array.from({ length: 1000 }, () => frame(OPCODE.ping, 'x'.repeat(125)))), 300)
      expect(await closeCodeOf(socket.resume())).toBe(1008)
    })
    expect(growth).toBeLessThan(4 * MEBIBYTE)
    await stillServes()
  })

  test('that asks and never reads is cut off, and little is held for it', async () => {
    const growth = await growthDuring(async () => {
      const client = await RawWebSocketClient.open(`ws://127.0.0.1:${server.port}/mcp`)
      await client.initialize({ protocolVersion: WITH_SESSION })
      client.webSocket.pause()
      const message = { jsonrpc: '2.0', method: 'tools/call', params: { name: 'big', arguments: { length: 65_536 } } }
      for (let id = 0; id < 8000; id++) client.send({ ...message, id })
      // Within ten seconds, which take() would not wait for.
      await server.lines.poll((line) => line === 'closed')
      client.webSocket.resume()
      expect(await client.ended).toMatchObject({ code: 1006 })
    })
    expect(growth).toBeLessThan(4 * MEBIBYTE)
    await stillServes()
  })

  test('that answers no ping is cut off after two of them', async () => {
    await using impatient = await ServerProcess.start(100)
    const client = await RawWebSocketClient.open(`ws://127.0.0.1:${impatient.port}/mcp`, { autoPong: false })
    expect(await client.ended).toMatchObject({ code: 1006 })
    expect(client.pings.kept).toHaveLength(1)
  })
})
