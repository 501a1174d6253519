import { createServer, extension, middleware, type Middleware, resource, tool } from '@portico/core'
import { connect } from '@portico/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

const weather = () =>
  createServer({ name: 'weather', version: '1.0.0' })
    .tool('forecast', { input: z.object({ city: z.string() }) }, ({ city }) => `Sun in ${city}`)
    .prompt('report', { args: { city: z.string() } }, ({ city }) => `Report on ${city}`)
    .resource('weather://{city}', {}, ({ city }) => `Sun in ${city}`)

/** A middleware that writes down that it ran. */
const trace = (log: string[], name: string): Middleware =>
  middleware((_call, next) => {
    log.push(name)
    return next()
  })

describe('mount', () => {
  test('gives tools and prompts a prefix, with their types, and keeps the URIs of resources', async () => {
    const server = createServer({ name: 'outer', version: '1.0.0' }).mount('weather', weather())
    await using client = await connect(server)
    expect((await client.listTools()).map(({ name }) => name)).toEqual(['weather_forecast'])
    expect(await client.tools.weather_forecast({ city: 'Nice' })).toBe('Sun in Nice')
    const { messages } = await client.prompts.weather_report({ city: 'Nice' })
    expect(messages[0]?.content).toEqual({ type: 'text', text: 'Report on Nice' })
    const contents = await client.read('weather://Nice')
    expect(contents[0]).toMatchObject({ uri: 'weather://Nice', text: 'Sun in Nice' })
  })

  test('brings the middleware of the mounted server along, inside of that of the outer one, whenever it is used', async () => {
    const log: string[] = []
    const inner = weather().use(trace(log, 'inner'))
    const server = createServer({ name: 'outer', version: '1.0.0' }).mount('weather', inner)
    inner.use(trace(log, 'inner, used later'))
    server.use(trace(log, 'outer, used later'))
    await using client = await connect(server)
    await client.tools.weather_forecast({ city: 'Nice' })
    expect(log).toEqual(['outer, used later', 'inner', 'inner, used later'])
  })

  test('follows what is defined and removed later, at any depth, and clients are told', async () => {
    const inner = weather()
    const middle = createServer({ name: 'middle', version: '1.0.0' }).mount('weather', inner)
    const server = createServer({ name: 'outer', version: '1.0.0' }).mount('middle', middle)
    await using client = await connect(server)
    const changed = new Promise((resolve) => client.onNotification((message) => resolve(message.method)))
    inner.tool('alerts', {}, () => 'none').removeTool('forecast')
    expect(await changed).toBe('notifications/tools/list_changed')
    expect((await client.listTools()).map(({ name }) => name)).toEqual(['middle_weather_alerts'])
  })

  test('calls a tool through five mounts by one lookup of its whole name', async () => {
    let server = createServer({ name: 'leaf', version: '1.0.0' }).tool(
      'echo',
      { input: z.object({ text: z.string() }) },
      ({ text }) => text,
    )
    for (let depth = 0; depth < 5; depth++) {
      server = createServer({ name: 'level', version: '1.0.0' }).mount('a', server) as unknown as typeof server
    }
    await using client = await connect(server)
    const result = await client.client.callTool({ name: 'a_a_a_a_a_echo', arguments: { text: 'deep' } })
    expect(result.content).toEqual([{ type: 'text', text: 'deep' }])
  })

  test('keeps the time limit of the mounted server', async () => {
    const inner = createServer({ name: 'slow', version: '1.0.0', timeoutMs: 10 }).tools({
      wait: tool({
        handler: (_input, ctx) =>
          new Promise((_resolve, reject) => ctx.signal.addEventListener('abort', () => reject(new Error('aborted')))),
      }),
    })
    const server = createServer({ name: 'outer', version: '1.0.0' }).mount('slow', inner)
    await using client = await connect(server)
    const result = await client.client.callTool({ name: 'slow_wait' })
    expect(result).toMatchObject({ isError: true, content: [{ text: 'timed out after 10 ms' }] })
  })

  test('brings extensions along', async () => {
    const inner = createServer({ name: 'inner', version: '1.0.0' }).extend(
      extension({
        id: 'com.example/hello',
        methods: { 'hello/say': { requiresClient: false, handler: () => ({ said: 'hello' }) } },
      }),
    )
    const server = createServer({ name: 'outer', version: '1.0.0' }).mount('inner', inner)
    await using client = await connect(server, { protocolVersion: '2026-07-28' })
    expect(client.client.getServerCapabilities()?.extensions).toEqual({ 'com.example/hello': {} })
  })

  test.each([
    [
      'a name that is taken',
      () =>
        createServer({ name: 'o', version: '1' })
          .tool('weather_forecast', {}, () => '')
          .mount('weather', weather()),
      /tool "weather_forecast": is defined already/,
    ],
    [
      'a URI that is taken',
      () =>
        createServer({ name: 'o', version: '1' })
          .resources([resource({ uri: 'weather://{city}', handler: () => '' })])
          .mount('weather', weather()),
      /resource "weather:\/\/\{city\}": is defined already/,
    ],
    [
      'a prefix that is none',
      () => createServer({ name: 'o', version: '1' }).mount('a b', weather()),
      /expected a prefix of A-Z a-z 0-9/,
    ],
    [
      'itself',
      () => {
        const server = weather()
        return server.mount('self', server)
      },
      /cannot be mounted in itself/,
    ],
    [
      'a server that it is mounted in',
      () => {
        const inner = weather()
        const outer = createServer({ name: 'o', version: '1' }).mount('in', inner)
        return inner.mount('out', outer)
      },
      /cannot be mounted in itself/,
    ],
  ])('refuses %s', (_what, define, message) => {
    expect(define).toThrow(message)
  })
})
