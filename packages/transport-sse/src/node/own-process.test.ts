import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { RawConnection } from '../../test-support/raw-connection.ts'
import { StandaloneProcess } from '../../test-support/standalone-process.ts'
import { callRequest, StreamableClient } from '../../test-support/streamable-client.ts'

const MEBIBYTE = 1_048_576

function start(port?: number): StandaloneProcess {
  const program = new StandaloneProcess(port)
  onTestFinished(async () => {
    program.child.kill('SIGKILL')
    await program.exited
  })
  return program
}

describe('a standalone server', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('answers the call in flight on %s and exits with 0', async (signal) => {
    const program = start()
    const client = await StreamableClient.open(`${await program.url()}/mcp`)
    const called = program.called()
    const call = client.callText(1, 'slow', { ms: 300 })
    await called
    program.child.kill(signal)
    expect(await call).toBe('answered')
    expect(await program.exited).toEqual({ code: 0, signal: null, stderr: '' })
  })

  test('ends at once on a second signal', async () => {
    const program = start()
    const client = await StreamableClient.open(`${await program.url()}/mcp`)
    const called = program.called()
    const call = client.call(1, 'slow', { ms: 60_000 }).catch((error: unknown) => error)
    await called
    program.child.kill('SIGTERM')
    // The first signal was acted on when the server no longer takes connections.
    await expect
      .poll(() =>
        fetch(client.url).then(
          () => 'open',
          () => 'closed',
        ),
      )
      .toBe('closed')
    program.child.kill('SIGTERM')
    expect((await program.exited).code).toBe(143)
    expect(await call).toBeInstanceOf(Error)
  })

  test('says in one line that its port is in use, and exits with 1', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { code, stderr } = await start(port).exited
    other.close()
    expect(code).toBe(1)
    expect(stderr).toBe(`port ${port} on 127.0.0.1 is in use: stop what listens there, or choose another port\n`)
  })

  test.runIf(process.platform === 'linux')('keeps its memory whatever it is sent and whoever does not read', async () => {
    const program = start()
    const url = await program.url()
    const port = Number(new URL(url).port)
    const client = await StreamableClient.open(`${url}/mcp`)
    await (await client.call(1, 'flood', { megabytes: 0.5 })).text()
    const before = program.peakRssBytes()

    // 1. A body without end
    const sender = await RawConnection.open(port)
    const headers = { 'Content-Type': 'application/json', Accept: '*/*', 'Transfer-Encoding': 'chunked' }
    sender.sendHead('POST', '/mcp', headers)
    const chunk = Buffer.from(`10000\r\n${'x'.repeat(0x10000)}\r\n`)
    let sentBytes = 0
    while (!sender.socket.closed && sentBytes < 200 * MEBIBYTE) {
      sentBytes += chunk.length
      await new Promise((resolve) => sender.socket.write(chunk, resolve))
    }
    expect((await sender.response()).status).toBe(413)
    expect(sentBytes).toBeLessThan(32 * MEBIBYTE)

    // 2. A stream that nobody reads
    const reader = await RawConnection.open(port)
    reader.socket.pause()
    const called = program.called()
    const session = { 'Mcp-Session-Id': client.sessionId }
    reader.sendJson('/mcp', callRequest(1, 'flood', { megabytes: 200 }), session)
    await called
    // It is cut off without being read: only then is it looked at again.
    await expect.poll(async () => (await (await fetch(`${url}/health`)).json()).connections.streams).toBe(0)
    reader.socket.resume()
    await reader.closed()
    expect(program.peakRssBytes() - before).toBeLessThan(32 * MEBIBYTE)
    const { connections } = await (await fetch(`${url}/health`)).json()
    expect(connections).toEqual({ sessions: 1, streams: 0 })
  })
})
