// A server over stdio that misbehaves on demand, run by stdio-process.test.ts as a process of its own.
import { createServer } from '@portico/core'
import { stdio } from '@portico/transport-stdio'
import { z } from 'zod'

const server = createServer({ name: 'fixture', version: '1.0.0' })
  .tool('echo', { input: z.object({ text: z.string() }) }, ({ text }) => text)
  .tool('echo_later', { input: z.object({ text: z.string(), delayMs: z.number() }) }, async ({ text, delayMs }) => {
    await new Promise((resolve) => setTimeout(resolve, delayMs))
    return text
  })
  .tool('big', { input: z.object({ length: z.number() }) }, ({ length }) => 'x'.repeat(length))
  .tool('write_to_stdout', {}, () => {
    console.log('console.log %s', 'with a value')
    console.info('console.info')
    console.debug('console.debug')
    console.table([{ a: 1 }])
    process.stdout.write('process.stdout.write\n')
    console.error('console.error')
    return 'written'
  })
  .tool('never', {}, (_input, { signal }) => {
    signal.addEventListener('abort', () => process.stderr.write('never was aborted\n'))
    return new Promise(() => undefined)
  })

// Stands for what keeps a process alive: a timer, a database connection.
setInterval(() => undefined, 1000)
// Before anything is served, stray output harms as much.
await stdio(server)
process.stderr.write('serving\n')
