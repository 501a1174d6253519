import { type AnyServer, createServer, image, progress, type ProtocolVersion, ToolError, user } from '@portico/core'
import { z } from 'zod'

/** How many resources there are in the list of `number://{n}`: with the others, three pages of them. */
const NUMBERS = 120
/** How many entries a page holds: more than there are ever tools, so that clients that come and go at once see one page of them. */
const PAGE_SIZE = 50

/**
 * The server that other people's clients talk to: one of everything that they can ask for. Many use one at the same time, so whatever is remembered
 * from call to call has a key of theirs.
 *
 * @param protocolVersions the revisions that it serves. Default: all.
 */
export function createFixtureServer(protocolVersions?: readonly ProtocolVersion[]): AnyServer {
  const events = new Map<string, PromiseWithResolver>()
  const eventOf = (name: string): PromiseWithResolver => {
    const found = events.get(name) ?? promiseWithResolver()
    events.set(name, found)
    return found
  }
  const key = z.string()
  const server = createServer({
    name: 'fixture',
    version: '1.0.0',
    title: 'A fixture',
    instructions: 'Use echo.',
    pageSize: PAGE_SIZE,
    tasks: { pollIntervalMs: 20 },
    ...(protocolVersions && { protocolVersions }),
  })
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
    .tool('route', { input: z.object({ region: z.string().meta({ 'x-mcp-header': 'Region' }) }) }, ({ region }) => `to ${region}`)
    .tool('picture', {}, () => ['Look:', image('iVBORw0KGgo=', 'image/png')])
    .tool('refuse', {}, () => {
      throw new ToolError('no such city')
    })
    .tool('crash', {}, () => {
      throw new Error('the password is hunter2')
    })
    .tool('steps', { input: z.object({ key, count: z.number() }) }, async function* (input) {
      for (let step = 1; step <= input.count; step++) {
        yield progress(step, input.count, `step ${step}`)
        // Official clients lose progress that comes in one chunk with the result, because they act on a result at once and on a
        // notification later. https://github.com/modelcontextprotocol/typescript-sdk/issues/2580
        await eventOf(`${input.key} ${step} was seen`).promise
      }
      return `${input.count} steps`
    })
    .tool('seen', { input: z.object({ key, step: z.number() }) }, (input) =>
      eventOf(`${input.key} ${input.step} was seen`).resolve(),
    )
    .tool('log', { input: z.object({ key }) }, (input, { log }) => {
      log.debug('not asked for', input)
      log.warning('careful', input)
      return 'logged'
    })
    .tool('wait', { input: z.object({ key }) }, async (input, { signal, progress: report }) => {
      report(0)
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      eventOf(`${input.key} was cancelled`).resolve()
      return 'too late'
    })
    .tool('await_cancellation', { input: z.object({ key }) }, async (input) => {
      await eventOf(`${input.key} was cancelled`).promise
      return 'it was cancelled'
    })
    .tool('toggle', { input: z.object({ name: z.string() }) }, ({ name }) => {
      if (!server.removeTool(name)) server.tool(name, {}, () => 'here')
      return 'toggled'
    })
    .tool('touch', { input: z.object({ uri: z.string() }) }, ({ uri }, ctx) => {
      ctx.server.resourceUpdated(uri)
      return 'touched'
    })
    .tool('travel', {}, async (_input, ctx) => {
      const { city } = await ctx.elicit('where', { message: 'Where to?', schema: z.object({ city: z.string() }) })
      return `to ${city}`
    })
    .tool('rhyme', {}, async (_input, ctx) => {
      const { content } = await ctx.sample('rhyme', {
        messages: [{ role: 'user', content: { type: 'text', text: 'A rhyme!' } }],
        maxTokens: 9,
      })
      return JSON.stringify(content)
    })
    .tool('places', {}, async (_input, ctx) => (await ctx.roots()).map(({ uri }) => uri).join())
    .tool('work', { input: z.object({ hours: z.number() }), task: 'optional' }, async ({ hours }) => `worked ${hours} hours`)
    .tool('plan', { task: 'optional' }, async (_input, ctx) => {
      const { city } = await ctx.elicit('where', { message: 'Where to?', schema: z.object({ city: z.string() }) })
      return `a week in ${city}`
    })
    .resource('notes://today', { description: 'What is to be done' }, () => 'Buy milk')
    .resource('bytes://one', {}, () => new Uint8Array([1, 2, 3]))
    .resource(
      'number://{n}',
      { list: () => Array.from({ length: NUMBERS }, (_, n) => ({ uri: `number://${n}`, name: `${n}` })) },
      ({ n }) => n,
    )
    .resource(
      'city://{country}/{name}',
      {
        list: () => [{ uri: 'city://fr/paris', name: 'Paris' }],
        complete: {
          name: (part, { country }) => (country === 'fr' ? ['paris', 'pau', 'lyon'] : []).filter((name) => name.startsWith(part)),
        },
      },
      ({ country, name }) => (name === 'atlantis' ? undefined : { country, name }),
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
