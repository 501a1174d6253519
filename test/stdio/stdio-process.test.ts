import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { RawStdioClient } from '@portico/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { repository, runTypeScript } from '../run-typescript.ts'

const server = new URL('./fixture-server.ts', import.meta.url)
const MEBIBYTE = 1_048_576

async function start(): Promise<RawStdioClient> {
  const client = new RawStdioClient({ args: runTypeScript(server), cwd: repository })
  onTestFinished(() => client.close())
  await client.initialize()
  return client
}

/** The most memory that a process has held so far, in bytes. */
function peakMemory({ pid }: RawStdioClient): number {
  const [, kibibytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid ?? ''}/status`, 'utf8')) ?? []
  return Number(kibibytes) * 1024
}

/** Waits for the end of a process, and how long it took, in milliseconds. */
async function endOf(client: RawStdioClient): Promise<{ code: number | null; tookMs: number }> {
  const startedAt = performance.now()
  const { code } = await client.ended
  return { code, tookMs: performance.now() - startedAt }
}

describe('a server over stdio, as a process', () => {
  test('writes nothing but messages to stdout', async () => {
    const client = await start()
    expect(await client.callTool('write_to_stdout')).toMatchObject({ result: { content: [{ text: 'written' }] } })
    for (const line of ['console.log with a value', 'console.info', 'console.debug', 'process.stdout.write', 'console.error']) {
      await client.errorLines.take((written) => written === line, line)
    }
    await client.close()
    expect(client.strayLines).toEqual([])
    expect(client.messages.kept).toEqual([])
  })

  test('has 64 calls in flight', async () => {
    const client = await start()
    const ids = Array.from({ length: 64 }, (_, id) => id)
    for (const id of ids) {
      const params = { name: 'echo_later', arguments: { text: String(id), delayMs: 5 * (64 - id) } }
      client.send({ jsonrpc: '2.0', id, method: 'tools/call', params })
    }
    for (const id of ids) expect(await client.answer(id)).toMatchObject({ result: { content: [{ text: String(id) }] } })
  })

  test('answers −32700 to a line of 128 MiB without holding it, and goes on', async () => {
    const client = await start()
    await client.callTool('echo', { text: 'warm' })
    const before = peakMemory(client)
    const part = 'x'.repeat(MEBIBYTE)
    for (let count = 0; count < 128; count++) await client.sendBytes(part)
    await client.sendBytes('\n')
    expect(await client.answer(null)).toMatchObject({ error: { code: -32_700 } })
    expect(await client.callTool('echo', { text: 'next' })).toMatchObject({ result: { content: [{ text: 'next' }] } })
    expect(peakMemory(client) - before).toBeLessThan(48 * MEBIBYTE)
  })

  test('reads no more from a client that does not read, and answers everything when it does', async () => {
    const client = await start()
    const count = 1000
    const before = peakMemory(client)
    client.pause()
    for (let id = 0; id < count; id++) {
      client.send({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'big', arguments: { length: 100_000 } } })
    }
    // That a process does nothing is no event: it gets the time in which it would have answered all.
    await delay(500)
    expect(peakMemory(client) - before).toBeLessThan(40 * MEBIBYTE)
    client.resume()
    for (let id = 0; id < count; id++) await client.answer(id)
  })
})

describe('the end of a server over stdio', () => {
  test('comes at once, with code 0, when the input ends, though a timer is going', async () => {
    const client = await start()
    client.endInput()
    const { code, tookMs } = await endOf(client)
    expect(code).toBe(0)
    expect(tookMs).toBeLessThan(500)
  })

  test('comes within a second when a handler never settles; its signal is aborted', async () => {
    const client = await start()
    client.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'never' } })
    await client.request('ping')
    client.endInput()
    const { code, tookMs } = await endOf(client)
    expect(code).toBe(0)
    expect(tookMs).toBeLessThan(1000)
    await client.errorLines.take((line) => line === 'never was aborted', 'the abort')
  })

  test('comes after the answers that were nearly there, whole', async () => {
    const client = await start()
    const length = 5 * MEBIBYTE
    client.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'big', arguments: { length } } })
    client.send({
      jsonrpc: '2.0',
      id: 2,
      method: 'tools/call',
      params: { name: 'echo_later', arguments: { text: 'late', delayMs: 100 } },
    })
    client.endInput()
    expect(JSON.stringify(await client.answer(1)).length).toBeGreaterThan(length)
    expect(await client.answer(2)).toMatchObject({ result: { content: [{ text: 'late' }] } })
    expect(await client.ended).toEqual({ code: 0, signal: null })
  })

  test.each(['SIGTERM', 'SIGINT'] as const)('comes with code 0 on %s', async (signal) => {
    const client = await start()
    await client.errorLines.take((line) => line === 'serving', 'the start')
    client.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'never' } })
    await client.request('ping')
    client.kill(signal)
    const { code, tookMs } = await endOf(client)
    expect(code).toBe(0)
    expect(tookMs).toBeLessThan(1000)
  })

  test('comes when nobody reads the output any more', async () => {
    const client = await start()
    client.closeOutput()
    client.send({ jsonrpc: '2.0', id: 1, method: 'ping' })
    expect(await client.ended).toEqual({ code: 0, signal: null })
  })
})
