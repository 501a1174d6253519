import { StreamableHTTPClientTransport as StreamableHttp2 } from '@modelcontextprotocol/client'
import { StreamableHTTPClientTransport as StreamableHttp1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { createServer, progress } from '@portico/core'
import { serve } from '@portico/transport-sse'
import { describe, expect, test } from 'vitest'
import { CuttingProxy } from './cutting-proxy.ts'
import { connectOfficial1 } from './official-client-1.ts'
import { connectOfficial2 } from './official-client-2.ts'

/** A server whose tool waits, after its first report, until `goOn` is called. */
function createPatientServer() {
  let goOn = (): void => undefined
  const told = new Promise<void>((resolve) => (goOn = resolve))
  const server = createServer({ name: 'patient', version: '1.0.0' })
    .tool('leave', {}, async (_input, ctx) => {
      const isClosed = ctx.http?.closeConnection({ retryMs: 10 }) ?? false
      await told
      return `closed: ${isClosed}`
    })
    .tool('steps', {}, async function* () {
      yield progress(1, 3)
      await told
      yield progress(2, 3)
      yield progress(3, 3)
      return 'all steps'
    })
  return { server, goOn }
}

const CLIENTS = [
  { name: 'official 1', connect: (url: URL) => connectOfficial1(new StreamableHttp1(url)) },
  { name: 'official 2', connect: (url: URL) => connectOfficial2(new StreamableHttp2(url), {}) },
]

describe.each(CLIENTS)('$name over Streamable HTTP', ({ connect }) => {
  test('gets the answer to a call that closed its connection', async () => {
    const { server, goOn } = createPatientServer()
    await using running = await serve(server, { port: 0, standalone: false })
    const client = await connect(new URL(running.urls.streamableHttp))
    const result = client.callTool('leave')
    goOn()
    expect(await result).toMatchObject({ content: [{ text: 'closed: true' }] })
    await client.close()
  })

  test('gets the answer, and the progress before it, when the connection is lost', async () => {
    const { server, goOn } = createPatientServer()
    await using running = await serve(server, { port: 0, standalone: false })
    await using proxy = await CuttingProxy.start(running.url)
    const client = await connect(new URL(proxy.through(running.urls.streamableHttp)))
    const steps: number[] = []
    const onprogress = ({ progress: step }: { progress: number }): void => {
      steps.push(step)
      if (step > 1) return
      proxy.cut()
      goOn()
    }
    expect(await client.callTool('steps', {}, { onprogress })).toMatchObject({ content: [{ text: 'all steps' }] })
    expect(steps[0]).toBe(1)
    await client.close()
  })
})
