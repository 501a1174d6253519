import { createServer, progress } from '@portico/core'
import { type Running, serve } from '@portico/transport-sse'
import { describe, expect, test } from 'vitest'
import { cells } from './cells.ts'
import { CuttingProxy } from './cutting-proxy.ts'

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

describe.each(cells.filter(({ transport }) => transport === 'Streamable HTTP'))('$client over $transport', (cell) => {
  test('gets the answer to a call that closed its connection', async () => {
    const { server, goOn } = createPatientServer()
    await using running = await serve(server, { port: 0, standalone: false })
    const client = await cell.connect(running, {})
    const result = client.callTool('leave')
    goOn()
    expect(await result).toMatchObject({ content: [{ text: 'closed: true' }] })
    await client.close()
  })

  test('gets the answer, and the progress before it, when the connection is lost', async () => {
    const { server, goOn } = createPatientServer()
    await using running = await serve(server, { port: 0, standalone: false })
    await using proxy = await CuttingProxy.start(running.url)
    const client = await cell.connect(behind(proxy, running), {})
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

function behind(proxy: CuttingProxy, running: Running): Running {
  return { ...running, urls: { ...running.urls, streamableHttp: proxy.through(running.urls.streamableHttp) } }
}
