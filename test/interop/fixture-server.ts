import { type AnyServer, createServer, image, progress, ToolError, user } from '@portico/core'
import { z } from 'zod'

/** The server that the official clients talk to: one of everything that they can ask for. A new one has no memory of another's calls. */
export function createFixtureServer(): AnyServer {
  const events = new Map<string, PromiseWithResolver>()
  const eventOf = (name: string): PromiseWithResolver => {
    const found = events.get(name) ?? promiseWithResolver()
    events.set(name, found)
    return found
  }
  const server = createServer({ name: 'fixture', version: '1.0.0', title: 'A fixture', instructions: 'Use echo.' })
    .tool('echo', { description: 'Says it again', input: z.object({ text: z.string() }) }, ({ text }) => text)
    .tool(
      'add',
      {
        input: z.object({ a: z.number(), b: z.number() }),
        output: z.object({ sum: z.number() }),
        annotations: { readOnlyHint: true },
      },
      ({ a, b }) => ({ sum: a + b }),
    )
    .tool('picture', {}, () => ['Look:', image('iVBORw0KGgo=', 'image/png')])
    .tool('refuse', {}, () => {
      throw new ToolError('no such city')
    })
    .tool('crash', {}, () => {
      throw new Error('the password is hunter2')
    })
    .tool('steps', { input: z.object({ key: z.string(), count: z.number() }) }, async function* ({ key, count }) {
      for (let step = 1; step <= count; step++) {
        yield progress(step, count, `step ${step}`)
        // Official clients lose progress that comes in one chunk with the result, because they act on a result at once and on a
        // notification later. https://github.com/modelcontextprotocol/typescript-sdk/issues/2580
        await eventOf(`${key} ${step} was seen`).promise
      }
      return `${count} steps`
    })
    .tool('seen', { input: z.object({ key: z.string(), step: z.number() }) }, ({ key, step }) =>
      eventOf(`${key} ${step} was seen`).resolve(),
    )
    .tool('log', {}, (_input, { log }) => {
      log.debug('not asked for')
      log.warning('careful', { reason: 'hot' })
      return 'logged'
    })
    .tool('wait', { input: z.object({ key: z.string() }) }, async ({ key }, { signal, progress: report }) => {
      report(0)
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      eventOf(`${key} was cancelled`).resolve()
      return 'too late'
    })
    .tool('await_cancellation', { input: z.object({ key: z.string() }) }, async ({ key }) => {
      await eventOf(`${key} was cancelled`).promise
      return `${key} was cancelled`
    })
    .tool('toggle', {}, () => {
      if (!server.removeTool('toggled')) server.tool('toggled', {}, () => 'here')
      return 'toggled'
    })
    .tool('touch', { input: z.object({ uri: z.string() }) }, ({ uri }, ctx) => {
      ctx.server.resourceUpdated(uri)
      return 'touched'
    })
    .resource('notes://today', { description: 'What is to be done' }, () => 'Buy milk')
    .resource('bytes://one', {}, () => new Uint8Array([1, 2, 3]))
    .resource('city://{country}/{name}', { list: () => [{ uri: 'city://fr/paris', name: 'Paris' }] }, ({ country, name }) =>
      name === 'atlantis' ? undefined : { country, name },
    )
    .prompt(
      'review',
      { description: 'Reviews code', args: { language: z.enum(['ts', 'py']), pr: z.coerce.number() } },
      ({ language, pr }) => [user`Review PR ${pr} (${language})`],
    )
  // The tool `crash` is meant to fail; without a listener it would be written to the console.
  server.on('error', () => undefined)
  return server
}

interface PromiseWithResolver {
  readonly promise: Promise<void>
  readonly resolve: () => void
}

function promiseWithResolver(): PromiseWithResolver {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((settle) => (resolve = settle))
  return { promise, resolve }
}
