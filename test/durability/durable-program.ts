// A server that keeps what it has in an SQLite file: `node … durable-program.ts <folder> <port>`. It prints its URL when it listens. What its steps
// do in the world outside is a line in a file.
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createServer } from '@portico/core'
import { sqlite } from '@portico/store-sqlite'
import { serve } from '@portico/transport-sse'
import { z } from 'zod'

const [folder = '.', port = '0'] = process.argv.slice(2)
const store = sqlite(join(folder, 'server.db'))
const note = (line: string): void => appendFileSync(join(folder, 'world.txt'), `${line}\n`)

const server = createServer({ name: 'durable', version: '1.0.0', store })
  .tool('count', { input: z.object({ to: z.number(), everyMs: z.number() }) }, async ({ to, everyMs }, ctx) => {
    for (let done = 1; done <= to; done++) {
      ctx.progress(done, to)
      await setTimeout(everyMs)
    }
    return 'counted'
  })
  .tool('touch', { input: z.object({ uri: z.string() }) }, ({ uri }, ctx) => {
    ctx.server.resourceUpdated(uri)
    return 'touched'
  })
  .tool('book', {}, async (_input, ctx) => {
    const charge = await ctx.once('charge', async () => {
      await setTimeout(50)
      note('charged')
      return 'charge-1'
    })
    const { to } = await ctx.elicit('to', { message: 'Where to?', schema: z.object({ to: z.string() }) })
    const shipment = await ctx.once('ship', async () => {
      await setTimeout(50)
      note(`shipped to ${to}`)
      return `shipment to ${to}`
    })
    return `${charge}, ${shipment}`
  })
  .tool('work', { task: 'required', input: z.object({ ms: z.number() }) }, async ({ ms }) => {
    await setTimeout(ms)
    return 'worked'
  })
  .resource('item://{id}', {}, ({ id }) => id)

const running = await serve(server, { port: Number(port) })
process.stdout.write(`${running.urls.streamableHttp}\n`)
