import type { JSONRPCNotification, Progress } from '@modelcontextprotocol/client'
import type { ProtocolVersion } from '@portico/core'
import type { ExpectStatic } from 'vitest'
import type { ClientKind } from './clients.ts'
import type { InteropClient } from './interop-client.ts'
import type { InteropTransport } from './transports.ts'

/** One connection: a client in one revision over one transport. */
export interface Connection {
  readonly kind: ClientKind
  readonly client: InteropClient
  /** Tries to connect once more, with another key or none. */
  readonly connectWith: (key: string | undefined) => Promise<InteropClient>
  /** Different for each connection: what it has with the server is not mixed up with what others have. */
  readonly key: string
}

/** Something that a client can do with a server. */
export interface Feature {
  readonly name: string
  /** What is looked at, for people. */
  readonly description: string
  /** Why it does not exist there; `undefined` where it does. */
  readonly absent?: (kind: ClientKind, transport: InteropTransport['name']) => string | undefined
  /** Does it, and checks what comes. */
  readonly run: (connection: Connection & { readonly expect: ExpectStatic }) => Promise<void>
}

/** INVALID_PARAMS, and the code for missing resources until 2025-11-25. */
const INVALID_PARAMS = -32_602
const RESOURCE_NOT_FOUND = -32_002
/** More than a client has in flight on an ordinary day. */
const MANY_CALLS = 32

const came = (since: ProtocolVersion) => (kind: ClientKind) =>
  kind.revision < since ? `the revision does not have it; it came with ${since}` : undefined

const withoutTasks = (kind: ClientKind): string | undefined => {
  if (kind.family === 'official 2' && kind.revision >= '2026-07-28') return 'the client takes no results of the type `task`'
  return came('2025-11-25')(kind)
}

/** What each client can do with the fixture. */
export const FEATURES: readonly Feature[] = [
  {
    name: 'connect',
    description: 'learns which revision is spoken, what the server is and how it is used',
    run: async ({ expect, kind, client: { connected } }) => {
      expect(connected).toEqual({ protocolVersion: kind.revision, serverName: 'fixture', instructions: 'Use echo.' })
    },
  },
  {
    name: 'list',
    description: 'tools with what the revision says of them, and prompts',
    run: async ({ expect, kind, client }) => {
      const tools = await client.listTools()
      expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['echo', 'add', 'steps']))
      const add = tools.find(({ name }) => name === 'add')
      expect(add?.inputSchema).toMatchObject({ type: 'object', required: ['a', 'b'] })
      expect(add?.annotations).toEqual(kind.revision < '2025-03-26' ? undefined : { readOnlyHint: true })
      expect(add?.outputSchema !== undefined).toBe(kind.revision >= '2025-06-18')
      expect(await client.listPrompts()).toEqual(['review'])
    },
  },
  {
    name: 'pagination',
    description: 'resources on three pages',
    run: async ({ expect, client }) => {
      const before = client.traffic.count('resources/list')
      const uris = await client.listResources()
      expect(uris).toHaveLength(new Set(uris).size)
      expect(uris).toEqual(
        expect.arrayContaining(['notes://today', 'bytes://one', 'number://0', 'number://119', 'city://fr/paris']),
      )
      expect(client.traffic.count('resources/list') - before).toBe(3)
    },
  },
  {
    name: 'call',
    description: 'text in any script, and images',
    run: async ({ expect, client }) => {
      const text = 'Zürich 日本 🎉'
      expect(await client.callTool('echo', { text })).toMatchObject({ content: [{ type: 'text', text }] })
      expect((await client.callTool('picture')).content.map(({ type }) => type)).toEqual(['text', 'image'])
    },
  },
  {
    name: 'many calls at once',
    description: '32 in flight',
    run: async ({ expect, client }) => {
      const texts = Array.from({ length: MANY_CALLS }, (_, index) => `call ${index}`)
      const results = await Promise.all(texts.map((text) => client.callTool('echo', { text })))
      expect(results.map(({ content }) => content)).toEqual(texts.map((text) => [{ type: 'text', text }]))
    },
  },
  {
    name: 'structured output',
    description: 'checked by the official clients against the output schema',
    absent: came('2025-06-18'),
    run: async ({ expect, client }) => {
      const result = await client.callTool('add', { a: 1, b: 2 })
      expect(result).toMatchObject({ structuredContent: { sum: 3 }, content: [{ type: 'text', text: '{"sum":3}' }] })
    },
  },
  {
    name: 'argument in header',
    description: '`Mcp-Param-*`, with values that need encoding',
    absent: (kind, transport) => {
      const isRepeated = transport === 'Streamable HTTP'
      return came('2026-07-28')(kind) ?? (isRepeated ? undefined : 'only Streamable HTTP repeats arguments in headers')
    },
    run: async ({ expect, client }) => {
      // The official client knows from the list which arguments to repeat.
      await client.listTools()
      for (const region of ['eu-west', 'Zürich', ' leading']) {
        expect(await client.callTool('route', { region })).toMatchObject({ content: [{ text: `to ${region}` }] })
      }
    },
  },
  {
    name: 'bad arguments',
    description: 'an error until 2025-06-18, from then on a result that the model can read',
    run: async ({ expect, kind, client }) => {
      const call = client.callTool('echo', { text: 42 })
      if (kind.revision < '2025-11-25') return expect(call).rejects.toMatchObject({ code: INVALID_PARAMS })
      const result = await call
      expect(result.isError).toBe(true)
      expect(JSON.stringify(result.content)).toMatch(/text.*string/)
    },
  },
  {
    name: 'unknown tool',
    description: 'the error −32602',
    run: async ({ expect, client }) => expect(client.callTool('no_such_tool')).rejects.toMatchObject({ code: INVALID_PARAMS }),
  },
  {
    name: 'tool error',
    description: 'the words of a `ToolError`, nothing of any other error',
    run: async ({ expect, client }) => {
      const refused = await client.callTool('refuse')
      expect(refused).toMatchObject({ content: [{ type: 'text', text: 'no such city' }], isError: true })
      const crashed = await client.callTool('crash')
      expect(crashed.isError).toBe(true)
      expect(JSON.stringify(crashed)).toMatch(/Internal error \(reference/)
      expect(JSON.stringify(crashed)).not.toContain('hunter2')
    },
  },
  {
    name: 'read',
    description: 'text and bytes',
    run: async ({ expect, client }) => {
      const { contents } = await client.readResource('notes://today')
      expect(contents).toEqual([{ uri: 'notes://today', mimeType: 'text/plain', text: 'Buy milk' }])
      expect(await client.readResource('bytes://one')).toMatchObject({ contents: [{ blob: 'AQID' }] })
    },
  },
  {
    name: 'template',
    description: 'listed, read by, and the error of the revision for what is not there',
    run: async ({ expect, kind, client }) => {
      expect(await client.listResourceTemplates()).toEqual(['number://{n}', 'city://{country}/{name}'])
      const { contents } = await client.readResource('city://de/berlin')
      expect(contents).toMatchObject([{ text: '{"country":"de","name":"berlin"}' }])
      // Version 2 turns the code of earlier revisions into that of 2026-07-28.
      const code = kind.revision < '2026-07-28' && kind.family !== 'official 2' ? RESOURCE_NOT_FOUND : INVALID_PARAMS
      await expect(client.readResource('city://gr/atlantis')).rejects.toMatchObject({ code })
    },
  },
  {
    name: 'prompt',
    description: 'with arguments, and the error for bad ones',
    run: async ({ expect, client }) => {
      expect(await client.getPrompt('review', { language: 'ts', pr: '7' })).toMatchObject({
        messages: [{ role: 'user', content: { type: 'text', text: 'Review PR 7 (ts)' } }],
      })
      await expect(client.getPrompt('review', { language: 'cobol', pr: '7' })).rejects.toMatchObject({ code: INVALID_PARAMS })
    },
  },
  {
    name: 'completion',
    description: "of a prompt's argument, and of a template's variable by what was filled in before",
    run: async ({ expect, kind, client }) => {
      const language = { ref: { type: 'ref/prompt', name: 'review' }, argument: { name: 'language', value: 'p' } } as const
      expect((await client.complete(language)).values).toEqual(['py'])
      const city = {
        ref: { type: 'ref/resource', uri: 'city://{country}/{name}' },
        argument: { name: 'name', value: 'pa' },
      } as const
      // What else was filled in is said since 2025-06-18.
      const context = kind.revision < '2025-06-18' ? {} : { context: { arguments: { country: 'fr' } } }
      expect((await client.complete({ ...city, ...context })).values).toEqual('context' in context ? ['paris', 'pau'] : [])
    },
  },
  {
    name: 'progress',
    description: 'each step, as it happens',
    run: async ({ expect, kind, client, key }) => {
      const steps: Progress[] = []
      const onprogress = (step: Progress): void => {
        steps.push(step)
        void client.callTool('seen', { key, step: step.progress })
      }
      expect(await client.callTool('steps', { key, count: 3 }, { onprogress })).toMatchObject({ content: [{ text: '3 steps' }] })
      const message = (step: number) => (kind.revision < '2025-03-26' ? {} : { message: `step ${step}` })
      expect(steps).toEqual([1, 2, 3].map((step) => ({ progress: step, total: 3, ...message(step) })))
    },
  },
  {
    name: 'log message',
    description: 'at and above the level that was asked for',
    run: async ({ expect, client, key }) => {
      await client.callTool('log', { key }, { logLevel: 'warning' })
      const ofKey = ({ params }: JSONRPCNotification) => JSON.stringify(params).includes(key)
      const logged = await client.notifications.take(
        (sent) => sent.method === 'notifications/message' && ofKey(sent),
        'the message',
      )
      expect(logged.params).toEqual({ level: 'warning', logger: 'fixture', data: { message: 'careful', data: { key } } })
      // The message below the level would have come first.
      expect(client.notifications.kept.filter((sent) => sent.method === 'notifications/message' && ofKey(sent))).toEqual([])
    },
  },
  {
    name: 'cancel',
    description: 'the handler is told, by the message or the closed connection of the revision',
    run: async ({ expect, client, key }) => {
      const controller = new AbortController()
      // The first report of progress says that the handler runs.
      const options = { signal: controller.signal, onprogress: () => controller.abort() }
      await expect(client.callTool('wait', { key }, options)).rejects.toThrow()
      const seen = await client.callTool('await_cancellation', { key })
      expect(seen).toMatchObject({ content: [{ text: 'it was cancelled' }] })
    },
  },
  {
    name: 'list changed',
    description: '`notifications/tools/list_changed`, and the new list',
    run: async ({ expect, client, key }) => {
      const name = `tool_of_${key.replaceAll(/\W/g, '_')}`
      await client.watchTools()
      await client.callTool('toggle', { name })
      await client.notifications.take(({ method }) => method === 'notifications/tools/list_changed', 'the change of the list')
      expect((await client.listTools()).map((tool) => tool.name)).toContain(name)
      await client.callTool('toggle', { name })
      expect((await client.listTools()).map((tool) => tool.name)).not.toContain(name)
    },
  },
  {
    name: 'resource updated',
    description: 'of the resource that it asked for, and of no other',
    run: async ({ expect, client, key }) => {
      const uri = `city://watched/${encodeURIComponent(key)}`
      await client.watchResource(uri)
      await client.callTool('touch', { uri: 'bytes://one' })
      await client.callTool('touch', { uri })
      const updated = await client.notifications.take(({ method }) => method === 'notifications/resources/updated', 'the update')
      expect(updated.params).toMatchObject({ uri })
    },
  },
  {
    name: 'elicitation',
    description: 'a form is filled in, in the middle of a call',
    absent: came('2025-06-18'),
    run: async ({ expect, client }) => expect(await client.callTool('travel')).toMatchObject({ content: [{ text: 'to Paris' }] }),
  },
  {
    name: 'sampling',
    description: "the client's model is asked, in the middle of a call",
    run: async ({ expect, client }) => {
      const result = await client.callTool('rhyme')
      expect(result.content).toMatchObject([{ type: 'text' }])
      expect(JSON.stringify(result)).toContain('cat, hat')
    },
  },
  {
    name: 'roots',
    description: 'the client is asked, in the middle of a call',
    run: async ({ expect, client }) =>
      expect(await client.callTool('places')).toMatchObject({ content: [{ text: 'file:///work' }] }),
  },
  {
    name: 'task',
    description: 'in the form of the core protocol in 2025-11-25, of the extension in 2026-07-28',
    absent: withoutTasks,
    run: async ({ expect, client }) => {
      expect(await client.callAsTask('work', { hours: 3 })).toMatchObject({ content: [{ type: 'text', text: 'worked 3 hours' }] })
    },
  },
  {
    name: 'task that asks',
    description: 'a form is filled in, in the middle of a task',
    absent: withoutTasks,
    run: async ({ expect, client }) => {
      expect(await client.callAsTask('plan', {})).toMatchObject({ content: [{ type: 'text', text: 'a week in Paris' }] })
    },
  },
  {
    name: 'wrong key',
    description: 'is refused, and so is none',
    absent: (_kind, transport) => (transport === 'stdio' ? 'who starts the process needs no key' : undefined),
    run: async ({ expect, connectWith }) => {
      await expect(connectWith('not-the-key-you-look-for')).rejects.toThrow(/401|403|API key/)
      await expect(connectWith(undefined)).rejects.toThrow(/401|403|API key/)
    },
  },
]

/** The feature that is looked at when all others were: that every message of theirs is what the specification's JSON Schema of the revision says. */
export const VALID_MESSAGES: Feature = {
  name: 'valid messages',
  description: 'every message by the schema of the revision',
  run: async ({ expect, kind, client: { traffic } }) => {
    expect(traffic.count('tools/call')).toBeGreaterThan(MANY_CALLS)
    expect(traffic.problems(kind.revision)).toEqual([])
  },
}
