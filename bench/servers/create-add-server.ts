import { type AnyServer, createServer, middleware } from '@portico/core'
import { z } from 'zod'
import { MIDDLEWARES, MOUNT_DEPTH, PROGRESS, TOOLS } from './bench-settings.ts'

const MOUNT_PREFIX = 'm'
const TWO_NUMBERS = z.object({ a: z.number(), b: z.number() })

/** What `add` is called from outside. */
export const TOOL: string = `${`${MOUNT_PREFIX}_`.repeat(MOUNT_DEPTH)}add`

/** Our server of all benchmarks, as its environment asks for. */
export function createAddServer(): AnyServer {
  const server = createServer({ name: 'bench', version: '1.0.0' })
  const passOn = middleware((_call, next) => next())
  for (let index = 0; index < MIDDLEWARES; index++) server.use(passOn)
  if (PROGRESS === 0) {
    server.tool('add', { description: 'Adds two numbers', input: TWO_NUMBERS }, ({ a, b }) => String(a + b))
  } else {
    server.tool('add', { description: 'Adds two numbers', input: TWO_NUMBERS }, ({ a, b }, ctx) => {
      for (let step = 1; step <= PROGRESS; step++) ctx.progress(step, PROGRESS)
      return String(a + b)
    })
  }
  for (let index = 1; index < TOOLS; index++) {
    server.tool(`add_${index}`, { description: 'Adds two numbers', input: TWO_NUMBERS }, ({ a, b }) => String(a + b))
  }
  return mounted(server, MOUNT_DEPTH)
}

function mounted(server: AnyServer, depth: number): AnyServer {
  if (depth === 0) return server
  const outer = createServer({ name: 'bench', version: '1.0.0' })
  outer.mount(MOUNT_PREFIX, server)
  return mounted(outer, depth - 1)
}
