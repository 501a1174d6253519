import type { Progress } from '@modelcontextprotocol/client'
import { apiKeys } from '@portico/auth'
import { type Running, serve } from '@portico/transport-sse'
import { toWebSocketHandler } from '@portico/transport-websocket'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cells } from './cells.ts'
import { createFixtureServer } from './fixture-server.ts'
import type { OfficialClient } from './official-client.ts'

const KEY = 'a-key-for-the-interop-tests'

describe.each(cells)('$client over $transport', (cell) => {
  let running: Running
  let client: OfficialClient

  beforeAll(async () => {
    const server = createFixtureServer()
    const auth = apiKeys({ keys: { tester: KEY } })
    running = await serve(server, { port: 0, standalone: false, auth, webSocket: toWebSocketHandler(server) })
    client = await cell.connect(running, { authorization: `Bearer ${KEY}` })
  })

  afterAll(async () => {
    await client.close()
    await running.close()
  })

  test('learns what the server is', async () => {
    expect(client.serverName).toBe('fixture')
    expect(client.instructions).toBe('Use echo.')
    await client.ping()
  })

  test('lists tools, resources, templates and prompts', async () => {
    expect(await client.listTools()).toEqual(expect.arrayContaining(['echo', 'add', 'steps']))
    expect(await client.listResources()).toEqual(['notes://today', 'bytes://one', 'city://fr/paris'])
    expect(await client.listResourceTemplates()).toEqual(['city://{country}/{name}'])
    expect(await client.listPrompts()).toEqual(['review'])
  })

  test('calls tools', async () => {
    expect(await client.callTool('echo', { text: 'Zürich 日本 🎉' })).toMatchObject({
      content: [{ type: 'text', text: 'Zürich 日本 🎉' }],
    })
    expect(await client.callTool('add', { a: 1, b: 2 })).toMatchObject({
      structuredContent: { sum: 3 },
      content: [{ text: '{"sum":3}' }],
    })
    expect((await client.callTool('picture')).content.map(({ type }) => type)).toEqual(['text', 'image'])
  })

  test('has many calls in flight', async () => {
    const texts = Array.from({ length: 64 }, (_, index) => `call ${index}`)
    const results = await Promise.all(texts.map((text) => client.callTool('echo', { text })))
    expect(results.map(({ content }) => content)).toEqual(texts.map((text) => [{ type: 'text', text }]))
  })

  test('reads resources', async () => {
    expect(await client.readResource('notes://today')).toEqual({
      contents: [{ uri: 'notes://today', mimeType: 'text/plain', text: 'Buy milk' }],
    })
    expect(await client.readResource('bytes://one')).toMatchObject({ contents: [{ blob: 'AQID' }] })
    expect(await client.readResource('city://de/berlin')).toMatchObject({
      contents: [{ text: '{"country":"de","name":"berlin"}' }],
    })
    await expect(client.readResource('city://gr/atlantis')).rejects.toThrow('Resource not found')
  })

  test('gets prompts', async () => {
    expect(await client.getPrompt('review', { language: 'ts', pr: '7' })).toMatchObject({
      messages: [{ role: 'user', content: { type: 'text', text: 'Review PR 7 (ts)' } }],
    })
    await expect(client.getPrompt('review', { language: 'cobol', pr: '7' })).rejects.toMatchObject({ code: -32_602 })
  })

  test('gets progress', async () => {
    const steps: unknown[] = []
    const onprogress = (step: Progress): void => {
      steps.push(step)
      void client.callTool('seen', { key: 'a', step: step.progress })
    }
    expect(await client.callTool('steps', { key: 'a', count: 3 }, { onprogress })).toMatchObject({
      content: [{ text: '3 steps' }],
    })
    expect(steps).toEqual([1, 2, 3].map((step) => ({ progress: step, total: 3, message: `step ${step}` })))
  })

  test('cancels a call, and the handler sees it', async () => {
    const controller = new AbortController()
    // The first report of progress says that the handler runs.
    const call = client.callTool('wait', { key: 'a' }, { signal: controller.signal, onprogress: () => controller.abort() })
    await expect(call).rejects.toThrow()
    expect(await client.callTool('await_cancellation', { key: 'a' })).toMatchObject({ content: [{ text: 'a was cancelled' }] })
  })

  test('is told of bad arguments and unknown tools', async () => {
    const result = await client.callTool('echo', { text: 42 })
    expect(result).toMatchObject({ isError: true })
    expect(JSON.stringify(result.content)).toMatch(/text.*string/)
    await expect(client.callTool('no_such_tool')).rejects.toMatchObject({ code: -32_602 })
  })

  test('is told why a tool failed, when it may know', async () => {
    expect(await client.callTool('refuse')).toEqual({ content: [{ type: 'text', text: 'no such city' }], isError: true })
    const crashed = await client.callTool('crash')
    expect(crashed.isError).toBe(true)
    expect(JSON.stringify(crashed)).toMatch(/Internal error \(reference/)
    expect(JSON.stringify(crashed)).not.toContain('hunter2')
  })

  test('gets log messages at and above the level it asks for', async () => {
    await client.setLoggingLevel('warning')
    await client.callTool('log')
    const { params } = await client.notifications.next('notifications/message')
    expect(params).toEqual({ level: 'warning', logger: 'fixture', data: { message: 'careful', data: { reason: 'hot' } } })
  })

  test('is told of changed lists and of changed resources that it subscribed to', async () => {
    await client.callTool('toggle')
    await client.notifications.next('notifications/tools/list_changed')
    expect(await client.listTools()).toContain('toggled')
    await client.callTool('toggle')
    await client.notifications.next('notifications/tools/list_changed')
    expect(await client.listTools()).not.toContain('toggled')
    await client.subscribe('notes://today')
    await client.callTool('touch', { uri: 'bytes://one' })
    await client.callTool('touch', { uri: 'notes://today' })
    const { params } = await client.notifications.next('notifications/resources/updated')
    expect(params).toEqual({ uri: 'notes://today' })
  })
})

describe.each(cells.filter(({ transport }) => transport !== 'stdio'))('$client over $transport', (cell) => {
  test.each([
    ['without a key', {}],
    ['with a wrong key', { authorization: 'Bearer not-the-key-you-look-for' }],
  ])('is not let in %s', async (_case, headers) => {
    const server = createFixtureServer()
    const auth = apiKeys({ keys: { tester: KEY } })
    await using running = await serve(server, { port: 0, standalone: false, auth, webSocket: toWebSocketHandler(server) })
    await expect(cell.connect(running, headers)).rejects.toThrow(/401|403|API key/)
    const health: unknown = await (await fetch(running.urls.health)).json()
    expect(health).toMatchObject({ connections: { sessions: 0, streams: 0 } })
  })
})
