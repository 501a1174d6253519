import { describe, expect, test } from 'vitest'
import { Gates } from '../../test-support/gates.ts'
import { createTestServer } from '../../test-support/test-server.ts'
import { type Running, serve, type ServeOptions } from '../node/serve.ts'

const OPTIONS: ServeOptions = { port: 0, standalone: false }

async function askWhether(running: Running): Promise<[status: number, body: unknown]> {
  const response = await fetch(`${running.url}/ready`)
  expect(response.headers.get('cache-control')).toBe('no-store')
  return [response.status, await response.json()]
}

describe('GET /ready', () => {
  test('is 200 when nothing has to be checked', async () => {
    await using running = await serve(createTestServer(new Gates()), OPTIONS)
    expect(await askWhether(running)).toEqual([200, { status: 'ready' }])
  })

  test('is 503 for as long as the check fails, and says why to observers only', async () => {
    const server = createTestServer(new Gates())
    const errors: string[] = []
    server.on('error', ({ error }) => errors.push(String(error)))
    let isThere = false
    const checkReady = async (): Promise<void> => {
      if (!isThere) throw new Error('no database at 10.0.0.7')
    }
    await using running = await serve(server, { ...OPTIONS, checkReady })
    expect(await askWhether(running)).toEqual([503, { status: 'not ready', reference: expect.any(String) }])
    expect(errors).toEqual(['Error: no database at 10.0.0.7'])
    isThere = true
    expect(await askWhether(running)).toEqual([200, { status: 'ready' }])
  })

  test('asks nobody who they are', async () => {
    const auth = { authenticate: () => ({ status: 401 as const, message: 'who are you?' }) }
    await using running = await serve(createTestServer(new Gates()), { ...OPTIONS, auth })
    expect(await askWhether(running)).toEqual([200, { status: 'ready' }])
  })
})
