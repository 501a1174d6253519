// A program as users write it, run in a process of its own: `node … standalone-program.ts <port>`. It prints its URL, and tells the
// process that started it when its tool is called.
import { createServer } from '@portico/core'
import { z } from 'zod'
import { serve } from '../src/node/serve.ts'

const server = createServer({ name: 'standalone', version: '1.0.0', maxNotificationsPerSecond: 0 })
  .tool('slow', { description: 'Answers after a moment', input: z.object({ ms: z.number() }) }, async ({ ms }, ctx) => {
    process.send?.('called')
    await new Promise((resolve) => setTimeout(resolve, ms))
    return ctx.signal.aborted ? 'aborted' : 'answered'
  })
  .tool(
    'flood',
    { description: 'Sends far more than anybody reads', input: z.object({ megabytes: z.number() }) },
    ({ megabytes }, ctx) => {
      process.send?.('called')
      const kilobyte = 'x'.repeat(1000)
      for (let count = 0; count < megabytes * 1000; count++) ctx.log.error(kilobyte)
      return 'sent'
    },
  )
const running = await serve(server, { port: Number(process.argv[2] ?? 0), maxBodyBytes: 1_000_000 })
process.stdout.write(`${running.url}\n`)
