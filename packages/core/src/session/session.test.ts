import { describe, expect, test } from 'vitest'
import { createServer, engineOf } from '../server/server.ts'

function open(sent: string[] = [], onClose?: () => void) {
  const engine = engineOf(createServer({ name: 'test', version: '1.0.0' }))
  return { engine, session: engine.openSession({ id: 'one', transport: 'test', send: (message) => sent.push(message), onClose }) }
}

describe('Session', () => {
  test('is disposed once, from wherever', () => {
    let closed = 0
    const { engine, session } = open([], () => closed++)
    expect(engine.sessionCount).toBe(1)
    session.dispose()
    session.dispose()
    expect(session.isDisposed).toBe(true)
    expect(closed).toBe(1)
    expect(engine.sessionCount).toBe(0)
  })

  test('sends nothing once it is disposed', () => {
    const sent: string[] = []
    const { session } = open(sent)
    session.send('before')
    session.dispose()
    session.send('after')
    expect(sent).toEqual(['before'])
  })

  test('gives up its requests to the client when it is disposed', async () => {
    const { session } = open()
    const request = session.request('roots/list', {}, () => undefined, new AbortController().signal)
    session.dispose()
    await expect(request).rejects.toMatchObject({ code: 'ERR_CLOSED' })
  })

  test('takes the response to its own request, and ignores others', async () => {
    const { session } = open()
    session.isInitialized = true
    session.becomeReady()
    const sent: { id: number; method: string }[] = []
    const request = session.request(
      'roots/list',
      {},
      (text) => sent.push(JSON.parse(text) as never),
      new AbortController().signal,
    )
    const id = sent[0]?.id ?? -1
    session.receiveResponse({ jsonrpc: '2.0', id: 'foreign', result: { roots: ['wrong'] } })
    session.receiveResponse({ jsonrpc: '2.0', id, result: { roots: [] } })
    session.receiveResponse({ jsonrpc: '2.0', id, result: { roots: ['twice'] } })
    expect(await request).toEqual({ roots: [] })
  })

  test.each([
    [{ code: -1, message: 'no roots today' }, 'no roots today'],
    [{}, 'it has no message'],
    [{ message: { text: 'no' } }, 'it has no message'],
    [[], 'it has no message'],
  ])('gives up a request that is answered with the error %j', async (error, said) => {
    const { session } = open()
    session.isInitialized = true
    session.becomeReady()
    const request = session.request('roots/list', {}, () => undefined, new AbortController().signal)
    session.receiveResponse({ jsonrpc: '2.0', id: 1, error: error as never }) // nothing more is checked of what clients send
    await expect(request).rejects.toThrow(`the client answered roots/list with an error: ${said}`)
  })
})
