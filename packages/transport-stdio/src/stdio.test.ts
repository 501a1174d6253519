import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Authenticator, createServer, type MessageEvent } from '@portico/core'
import { engineOf } from '@portico/core/internal'
import { RawClient } from '@portico/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { z as z3 } from 'zod3'
import { NotAdmittedError } from './not-admitted-error.ts'
import { stdio, type StdioHandle } from './stdio.ts'
import type { StdioOptions } from './stdio-options.ts'

/** A promise and the function that settles it. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open }
}

function server() {
  return createServer({ name: 'test', version: '1.0.0' })
    .tool('echo', { input: z.object({ text: z.string() }) }, ({ text }) => text)
    .tool('echo_later', { input: z.object({ text: z.string(), turns: z.number() }) }, async ({ text, turns }) => {
      for (let turn = 0; turn < turns; turn++) await nextTurn()
      return text
    })
    .tool('steps', {}, (_input, ctx) => {
      ctx.progress(1, 2)
      ctx.log.info('half')
      ctx.progress(2, 2)
      return 'done'
    })
    .tool(
      'forever',
      {},
      (_input, { signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    )
}

/** A client on two streams in memory. */
class StreamClient extends RawClient {
  readonly input = new PassThrough()
  readonly output = new PassThrough()
  /** What was written to the output, write by write. */
  readonly writes: string[] = []

  constructor() {
    super()
    const write = this.output.write.bind(this.output)
    this.output.write = ((text: string, onWritten?: () => void) => {
      this.writes.push(text)
      return write(text, onWritten)
    }) as PassThrough['write']
    createInterface({ input: this.output })
      .on('line', (line) => this.receive(line))
      .on('error', () => undefined)
  }

  send(message: object | string): void {
    this.input.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`)
  }

  close(): void {
    this.input.end()
  }
}

interface Served {
  readonly client: StreamClient
  readonly handle: StdioHandle
}

async function serve(served: Parameters<typeof stdio>[0] = server(), options: StdioOptions = {}): Promise<Served> {
  const client = new StreamClient()
  const handle = await stdio(served, { input: client.input, output: client.output, ...options })
  onTestFinished(() => handle.close())
  return { client, handle }
}

async function connect(served: Parameters<typeof stdio>[0] = server(), options: StdioOptions = {}): Promise<Served> {
  const connected = await serve(served, options)
  await connected.client.initialize()
  connected.client.writes.length = 0
  return connected
}

const call = (id: number, name: string, args: object = {}): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } })

describe('stdio', () => {
  test('answers a request', async () => {
    const { client } = await connect()
    expect(await client.callTool('echo', { text: 'Zürich 日本 🎉' })).toMatchObject({
      result: { content: [{ text: 'Zürich 日本 🎉' }] },
    })
  })

  test('reads messages however they are cut into chunks', async () => {
    const { client } = await connect()
    const bytes = Buffer.from(`${call(1, 'echo', { text: 'Zürich' })}\r\n\n${call(2, 'echo', { text: '日本' })}\n`)
    for (const byte of bytes) client.input.write(Buffer.of(byte))
    expect(await client.answer(1)).toMatchObject({ result: { content: [{ text: 'Zürich' }] } })
    expect(await client.answer(2)).toMatchObject({ result: { content: [{ text: '日本' }] } })
  })

  test('reads a stream that gives strings', async () => {
    const { client, handle } = await serve()
    client.input.setEncoding('utf8')
    await client.initialize()
    expect(await client.callTool('echo', { text: 'é' })).toMatchObject({ result: { content: [{ text: 'é' }] } })
    await handle.close()
  })

  test('answers 64 requests of one chunk with one write', async () => {
    const { client } = await connect()
    client.input.write(Array.from({ length: 64 }, (_, id) => `${call(id, 'echo', { text: String(id) })}\n`).join(''))
    for (let id = 0; id < 64; id++) expect(await client.answer(id)).toMatchObject({ result: { content: [{ text: String(id) }] } })
    expect(client.writes).toHaveLength(1)
  })

  test('has 64 calls in flight, each answered when it is ready', async () => {
    const { client } = await connect()
    for (let id = 0; id < 64; id++) client.send(call(id, 'echo_later', { text: String(id), turns: 64 - id }))
    client.send(call(100, 'echo', { text: 'at once' }))
    await client.answer(100)
    const order: unknown[] = []
    for (let count = 0; count < 64; count++) order.push((await client.messages.take(() => true, 'an answer')).id)
    expect(order).toEqual(Array.from({ length: 64 }, (_, index) => 63 - index))
  })

  test('sends progress and log messages before the answer', async () => {
    const { client } = await connect()
    const _meta = { progressToken: 'p' }
    client.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'steps', _meta } })
    await client.answer(1)
    expect(client.messages.kept.map(({ method }) => method)).toEqual([
      'notifications/progress',
      'notifications/message',
      'notifications/progress',
    ])
    expect(client.writes.join('').trimEnd().split('\n').at(-1)).toContain('"id":1')
  })

  test('tells of changed lists', async () => {
    const served = server()
    const { client } = await connect(served)
    served.removeTool('echo')
    await client.notification('notifications/tools/list_changed')
  })

  test('serves several connections of one server at once', async () => {
    const served = server()
    const one = await connect(served)
    const two = await connect(served)
    one.client.send(call(1, 'echo_later', { text: 'one', turns: 3 }))
    two.client.send(call(1, 'echo_later', { text: 'two', turns: 1 }))
    expect(await one.client.answer(1)).toMatchObject({ result: { content: [{ text: 'one' }] } })
    expect(await two.client.answer(1)).toMatchObject({ result: { content: [{ text: 'two' }] } })
  })

  test('answers a batch where the revision has them', async () => {
    const { client } = await serve()
    await client.initialize({ protocolVersion: '2025-03-26' })
    client.send(
      `[${call(1, 'echo', { text: 'a' })},{"jsonrpc":"2.0","method":"notifications/unknown"},${call(2, 'echo_later', { text: 'b', turns: 2 })}]`,
    )
    await client.answer(2)
    await client.answer(1)
    expect(client.writes.at(-1)).toMatch(/^\[.*\]\n$/)
  })

  test('waits for schemas that have to be converted', async () => {
    const input = z3.object({ text: z3.string() })
    const { client } = await connect(
      createServer({ name: 'zod 3', version: '1.0.0' }).tool('echo', { input }, ({ text }) => text),
    )
    const { result } = await client.request('tools/list')
    expect(result).toMatchObject({ tools: [{ inputSchema: { properties: { text: { type: 'string' } } } }] })
    expect(await client.callTool('echo', { text: 'a' })).toMatchObject({ result: { content: [{ text: 'a' }] } })
    expect(await client.callTool('echo', { text: 1 })).toMatchObject({ result: { isError: true } })
  })

  test('rejects when a schema cannot be converted, and leaves nothing behind', async () => {
    const served = createServer({ name: 'bad', version: '1.0.0' }).tool(
      'bad',
      { input: z3.object({ at: z3.date() }) },
      () => 'never',
    )
    const client = new StreamClient()
    await expect(stdio(served, { input: client.input, output: client.output })).rejects.toThrow('bad')
    expect(engineOf(served).sessionCount).toBe(0)
  })

  test('refuses options out of range', async () => {
    await expect(stdio(server(), { maxLineBytes: 0 })).rejects.toThrow(RangeError)
  })
})

describe('stdio, given what is no message', () => {
  test('answers −32700 to a line that is no JSON, without quoting it', async () => {
    const { client } = await connect()
    client.send('{"secret": hunter2}')
    const answer = await client.answer(null)
    expect(answer).toMatchObject({ error: { code: -32_700 } })
    expect(JSON.stringify(answer)).not.toContain('hunter2')
  })

  test('answers −32700 to bytes that are no UTF-8', async () => {
    const { client } = await connect()
    client.input.write(Buffer.from([0x22, 0xff, 0xfe, 0x22, 0x0a]))
    expect(await client.answer(null)).toMatchObject({ error: { code: -32_700 } })
  })

  test('ignores lines of white space', async () => {
    const { client } = await connect()
    client.input.write('  \n\t\r\n\n')
    await client.request('ping')
    expect(client.messages.kept).toEqual([])
  })

  test.each([
    ['{"jsonrpc":"2.0","id":7}', 7],
    ['{"jsonrpc":"1.0","id":"a","method":"ping"}', 'a'],
    ['{"jsonrpc":"2.0","id":{},"method":"ping"}', null],
    ['{"jsonrpc":"2.0","id":3,"method":"ping","params":[]}', 3],
    ['"text"', null],
    ['[]', null],
  ])('answers −32600 to %s with its id', async (line, id) => {
    const { client } = await connect()
    client.send(line)
    expect(await client.answer(id)).toMatchObject({ error: { code: -32_600 } })
  })

  test('answers −32700 to a line over the limit and goes on', async () => {
    const { client } = await connect(server(), { maxLineBytes: 1000 })
    client.send(call(1, 'echo', { text: 'x'.repeat(2000) }))
    expect(await client.answer(null)).toMatchObject({ error: { code: -32_700 } })
    expect(await client.callTool('echo', { text: 'next' })).toMatchObject({ result: {} })
  })

  test('takes a line of a mebibyte, and no byte more, when nothing else is said', async () => {
    const { client } = await connect()
    const text = 'x'.repeat(1_048_576 - call(1, 'echo', { text: '' }).length)
    client.send(call(1, 'echo', { text }))
    await client.answer(1)
    client.send(call(2, 'echo', { text: `${text}x` }))
    expect(await client.answer(null)).toMatchObject({ error: { code: -32_700 } })
  })
})

describe('stdio, at the end', () => {
  test('aborts what is in flight when the input ends, and releases everything', async () => {
    const served = server()
    const aborted = gate()
    served.tool('wait', {}, (_input, { signal }) => {
      signal.addEventListener('abort', aborted.open)
      return aborted.opened
    })
    const { client, handle } = await connect(served)
    client.send(call(1, 'wait'))
    client.close()
    await aborted.opened
    await handle.closed
    expect(engineOf(served).sessionCount).toBe(0)
    expect(client.messages.kept).toEqual([])
  })

  test('answers first what is nearly done, and a last line without its end', async () => {
    const { client, handle } = await connect()
    client.send(call(1, 'echo_later', { text: 'a', turns: 5 }))
    client.input.end(call(2, 'echo', { text: 'b' }))
    await handle.closed
    expect(await client.answer(1)).toMatchObject({ result: {} })
    expect(await client.answer(2)).toMatchObject({ result: {} })
  })

  test('ends when the output is closed', async () => {
    const served = server()
    const { client, handle } = await connect(served)
    client.send(call(1, 'forever'))
    client.output.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    await handle.closed
    expect(engineOf(served).sessionCount).toBe(0)
  })

  test('ends when the input fails', async () => {
    const { client, handle } = await connect()
    client.input.destroy(new Error('read ECONNRESET'))
    await handle.closed
  })

  test('close() acts once, and the server closes its connections', async () => {
    const served = server()
    const { client, handle } = await connect(served)
    client.send(call(1, 'forever'))
    await Promise.all([handle.close(), handle.close(), served.close()])
    await handle.closed
    client.send(call(2, 'echo', { text: 'too late' }))
    await nextTurn()
    expect(client.messages.kept).toEqual([])
  })

  test('leaves no listeners on its streams that would act', async () => {
    const { client, handle } = await connect()
    await handle.close()
    expect(client.input.listenerCount('data')).toBe(0)
    expect(client.input.listenerCount('end')).toBe(0)
  })
})

describe('stdio, observed', () => {
  test('tells of start and stop, and of every message', async () => {
    const served = server()
    const events: string[] = []
    const messages: MessageEvent[] = []
    served.on('start', ({ transport }) => events.push(`start ${transport}`))
    served.on('stop', ({ transport }) => events.push(`stop ${transport}`))
    served.on('connection', ({ phase, transport, client }) => events.push(`${phase} ${transport} ${client}`))
    served.on('message', (message) => messages.push(message))
    const { client, handle } = await connect(served)
    client.send('garbage')
    await client.answer(null)
    await handle.close()
    expect(events).toEqual(['start stdio', 'open stdio raw 0.1.0', 'close stdio raw 0.1.0', 'stop stdio'])
    expect(messages.map(({ direction, transport }) => `${direction} ${transport}`)).toEqual([
      'in stdio',
      'out stdio',
      'in stdio',
      'out stdio',
    ])
    expect(messages.at(-1)?.text).toContain('-32700')
  })
})

describe('stdio, with a client that does not read', () => {
  test('stops reading, drops progress, keeps every answer, and goes on when the client does', async () => {
    const served = server()
    const { client } = await connect(served)
    const text = 'x'.repeat(200_000)
    client.output.pause()
    for (let id = 0; id < 40; id++) {
      client.send(call(id, 'echo', { text }))
      await nextTurn()
    }
    expect(client.input.isPaused()).toBe(true)
    served.removeTool('steps')
    served.tool('steps', {}, () => 'again')
    await nextTurn()
    client.output.resume()
    for (let id = 0; id < 40; id++) await client.answer(id)
    await client.notification('notifications/tools/list_changed')
    expect(client.messages.kept).toEqual([])
    expect(client.input.isPaused()).toBe(false)
  })
})

describe('auth', () => {
  const whoami = () =>
    createServer({ name: 'who', version: '1.0.0' }).tool('whoami', {}, (_input, { principal }) => principal?.id ?? 'nobody')

  test('[AUTH-01] says once for whom the process runs, without a request; every call sees it', async () => {
    let asked = 0
    const auth: Authenticator = {
      authenticate: async ({ header }) => {
        asked++
        return header('authorization') === undefined ? { principal: { id: 'ada', scopes: [] } } : { status: 401, message: 'no' }
      },
    }
    const { client } = await serve(whoami(), { auth })
    await client.initialize()
    for (let count = 0; count < 2; count++) {
      expect((await client.callTool('whoami')).result).toMatchObject({ content: [{ text: 'ada' }] })
    }
    expect(asked).toBe(1)
  })

  test('keeps a server from starting whose caller is not let in', async () => {
    const auth: Authenticator = { authenticate: () => ({ status: 401, message: 'A key is required' }) }
    const input = new PassThrough()
    await expect(stdio(whoami(), { input, output: new PassThrough(), auth })).rejects.toThrow(
      new NotAdmittedError('the caller is not let in: A key is required'),
    )
    expect(input.listenerCount('data')).toBe(0)
  })
})
