// The server whose memory is measured, over HTTP and over stdio on sockets: a process run with --expose-gc that talks to the test over IPC.
import { once } from 'node:events'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { createServer, progress, ToolError } from '@portico/core'
import { serve, type ServeUrls } from '@portico/transport-sse'
import { stdio } from '@portico/transport-stdio'
import { z } from 'zod'

/** The first message to the test: where the server is. */
export interface Addresses extends ServeUrls {
  readonly stdioPort: number
}

/** What the test is told when it asks with `'measure'`. */
export interface Measurement {
  /** The JavaScript heap after a collection, in bytes. */
  readonly heapBytes: number
  /** Listeners of the process, of all events together. */
  readonly listeners: number
  /** What keeps the event loop alive: sockets, timers. */
  readonly resources: number
}

const server = createServer({ name: 'leaks', version: '1.0.0' })
  .tool('echo', { input: z.object({ text: z.string() }) }, ({ text }) => text)
  .tool('later', { input: z.object({ text: z.string() }) }, async ({ text }, ctx) => {
    ctx.progress(1)
    await new Promise((resolve) => setImmediate(resolve))
    ctx.log.info('half')
    return { text }
  })
  .tool('steps', {}, async function* () {
    yield progress(1, 2)
    yield progress(2, 2)
    return 'done'
  })
  .tool('refuse', {}, () => {
    throw new ToolError('no')
  })
  .tool('crash', {}, async () => {
    await Promise.resolve()
    throw new Error('crashed')
  })
  .tool('slow', { timeoutMs: 1 }, () => new Promise(() => undefined))
  .tool(
    'wait',
    {},
    (_input, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
  )
server.on('error', () => undefined)

const running = await serve(server, { port: 0, standalone: false })
const sockets = createSocketServer({ noDelay: true }, (socket) => {
  // Nothing waits for the start: the client's first message does.
  void stdio(server, { input: socket, output: socket }).then(({ closed }) => closed.then(() => socket.end()))
}).listen(0, '127.0.0.1')
await once(sockets, 'listening')

process.on('message', (message) => {
  if (message === 'measure') void measure().then((measurement) => process.send?.(measurement))
  else if (message === 'close') void close()
})
process.send?.({ ...running.urls, stdioPort: (sockets.address() as AddressInfo).port } satisfies Addresses)

async function measure(): Promise<Measurement> {
  // What finalizers release is collected in the next round.
  for (let round = 0; round < 3; round++) {
    ;(globalThis as { gc?: () => void }).gc?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0)
  return { heapBytes: process.memoryUsage().heapUsed, listeners, resources: process.getActiveResourcesInfo().length }
}

async function close(): Promise<void> {
  sockets.close()
  await running.close()
  process.disconnect()
}
