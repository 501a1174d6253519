import { RawLinkedClient } from '@portico/testing'
import { describe, expect, test } from 'vitest'
import { createServer } from '../server/server.ts'

const everything = {
  name: 'clock',
  version: '1.2.3',
  title: 'A clock',
  description: 'Tells the time',
  websiteUrl: 'https://example.com',
  icons: [{ src: 'https://example.com/icon.png' }],
  instructions: 'Ask for the time.',
}

function request(params: object): object {
  return { jsonrpc: '2.0', id: 1, method: 'initialize', params }
}

const validParams = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } }

describe('initialize', () => {
  test.each([
    ['2024-11-05', '2024-11-05'],
    ['2025-03-26', '2025-03-26'],
    ['2025-06-18', '2025-06-18'],
    ['2025-11-25', '2025-11-25'],
    ['1999-01-01', '2025-11-25'],
    ['2099-01-01', '2025-11-25'],
  ])('answers a client that asks for %s with %s', async (requested, protocolVersion) => {
    const client = new RawLinkedClient(createServer(everything))
    const { result } = await client.initialize({ protocolVersion: requested })
    expect(result).toMatchObject({ protocolVersion, instructions: 'Ask for the time.' })
  })

  test.each([
    ['2024-11-05', ['name', 'version']],
    ['2025-06-18', ['name', 'title', 'version']],
    ['2025-11-25', ['description', 'icons', 'name', 'title', 'version', 'websiteUrl']],
  ])('describes the server as %s knows it', async (protocolVersion, fields) => {
    const client = new RawLinkedClient(createServer(everything))
    const { result } = await client.initialize({ protocolVersion })
    expect(Object.keys(result?.['serverInfo'] as object).sort()).toEqual(fields)
  })

  test('declares what the server has, and nothing else', async () => {
    const empty = await new RawLinkedClient(createServer({ name: 'empty', version: '1' })).initialize()
    expect(empty.result?.['capabilities']).toEqual({ logging: {} })
    const server = createServer({ name: 'full', version: '1' })
      .tool('a', {}, () => 'a')
      .resource('a://b', {}, () => 'a')
      .prompt('a', {}, () => 'a')
    const full = await new RawLinkedClient(server).initialize()
    expect(full.result?.['capabilities']).toEqual({
      logging: {},
      tools: { listChanged: true },
      resources: { subscribe: true, listChanged: true },
      prompts: { listChanged: true },
    })
  })

  test('comes first', async () => {
    const client = new RawLinkedClient(createServer(everything).tool('a', {}, () => 'a'))
    expect(await client.request('tools/list')).toMatchObject({
      error: { code: -32_600, message: expect.stringContaining('initialize') as string },
    })
    expect(await client.request('ping')).toMatchObject({ result: {} })
    await client.initialize()
    expect(await client.request('tools/list')).toMatchObject({ result: {} })
  })

  test('comes once', async () => {
    const client = await RawLinkedClient.open(createServer(everything), '2025-06-18')
    expect(await client.request('initialize', validParams)).toMatchObject({ error: { code: -32_600 } })
    expect(await client.request('ping')).toMatchObject({ result: {} })
  })

  test.each([
    ['no parameters', {}],
    ['a version that is no string', { ...validParams, protocolVersion: 20251125 }],
    ['capabilities that are no object', { ...validParams, capabilities: [] }],
    ['a description that is no object', { ...validParams, clientInfo: 'me' }],
  ])('refuses %s', async (_case, params) => {
    const client = new RawLinkedClient(createServer(everything))
    client.send(request(params))
    expect(await client.answer(1)).toMatchObject({ error: { code: -32_602 } })
    await client.initialize()
  })

  test('makes the client known to handlers', async () => {
    const server = createServer(everything).tool('who', {}, ({}, { client }) => ({
      name: client.info?.name,
      sampling: client.can('sampling'),
      roots: client.can('roots'),
    }))
    const client = new RawLinkedClient(server)
    await client.initialize({ protocolVersion: '2025-11-25', capabilities: { sampling: {} } })
    expect(await client.callTool('who')).toMatchObject({
      result: { structuredContent: { name: 'raw', sampling: true, roots: false } },
    })
  })

  test('opens a session that is told of nothing until it is ready', async () => {
    const server = createServer(everything).tool('a', {}, () => 'a')
    const client = new RawLinkedClient(server)
    await client.request('initialize', validParams)
    server.removeTool('a')
    await client.request('ping')
    expect(client.messages.kept).toEqual([])
    await client.notify('notifications/initialized')
    server.tool('b', {}, () => 'b')
    await client.notification('notifications/tools/list_changed')
  })
})
