import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Gates } from '../../test-support/gates.ts'
import { StreamableClient } from '../../test-support/streamable-client.ts'
import { createTestServer } from '../../test-support/test-server.ts'
import { type Running, serve } from '../node/serve.ts'

const gates = new Gates()
let running: Running
beforeAll(async () => {
  running = await serve(createTestServer(gates), { port: 0, standalone: false })
})
afterAll(() => running.close())

describe('DELETE', () => {
  test('[SESS-04, SESS-05] ends the session: its streams end, and its id is answered 404', async () => {
    const client = await StreamableClient.open(running.urls.streamableHttp)
    const stream = await client.listen()
    const response = await client.delete()
    expect(response.status).toBe(204)
    expect(await response.text()).toBe('')
    expect(await stream.next()).toBeUndefined()
    for (const again of [await client.call(1, 'echo', { text: 'x' }), await client.get(), await client.delete()]) {
      expect(again.status).toBe(404)
    }
  })

  test('aborts what the session still does', async () => {
    const client = await StreamableClient.open(running.urls.streamableHttp)
    const call = client.call(1, 'wait', { gate: 'deleted' })
    await gates.entered('deleted')
    await client.delete()
    expect(await (await call).text()).toBe('')
    gates.open('deleted')
  })

  test('leaves other sessions alone', async () => {
    const [client, other] = [
      await StreamableClient.open(running.urls.streamableHttp),
      await StreamableClient.open(running.urls.streamableHttp),
    ]
    await client.delete()
    expect(await other.callText(1, 'echo', { text: 'still here' })).toBe('still here')
  })

  test('without a session id is answered 400', async () => {
    expect((await fetch(running.urls.streamableHttp, { method: 'DELETE' })).status).toBe(400)
  })
})
