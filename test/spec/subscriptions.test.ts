import { createServer } from '@portico/core'
import type { RawEventStream, RawMessage } from '@portico/testing'
import { describe, expect, test } from 'vitest'
import { HttpEndpoint, TERMS } from './http-endpoint.ts'
import { RawStreamsClient } from './raw-streams-client.ts'
import { inForce } from './requirements.ts'
import { SpecClient } from './spec-client.ts'
import { validateMessage } from './validate-message.ts'

const NEWEST = '2026-07-28'
const ID = 'io.modelcontextprotocol/subscriptionId'
const ALL_KINDS = {
  toolsListChanged: true,
  promptsListChanged: true,
  resourcesListChanged: true,
  resourceSubscriptions: ['notes://a', 'notes://b'],
}

/** A server with something of each list, and what it sends. */
function createChangingServer() {
  const server = createServer({ name: 'changing', version: '1.0.0' })
    .tool('a', {}, () => 'a')
    .prompt('a', {}, () => 'a')
    .resource('notes://a', {}, () => 'a')
    .resource('notes://b', {}, () => 'b')
    .resource('notes://c', {}, () => 'c')
  const sent: RawMessage[] = []
  server.on('message', ({ direction, text }) => {
    if (direction === 'out') sent.push(JSON.parse(text) as RawMessage)
  })
  let count = 0
  const changeEverything = (): void => {
    count++
    server.tool(`tool_${count}`, {}, () => 'a')
    server.prompt(`prompt_${count}`, {}, () => 'a')
    server.resource(`notes://${count}`, {}, () => 'a')
    for (const uri of ['notes://a', 'notes://b', 'notes://c']) server.resourceUpdated(uri)
  }
  return { server, sent, changeEverything }
}

/** The messages on a stream that nobody has taken, each checked against the schema. */
function messagesOf(stream: RawEventStream): RawMessage[] {
  return stream.events.kept.map(({ data }) => {
    const message = JSON.parse(data) as RawMessage
    expect(validateMessage(NEWEST, message, message.result && 'subscriptions/listen')).toEqual([])
    return message
  })
}

/** Opens a subscription over HTTP; resolves when it is acknowledged. */
async function listen(endpoint: HttpEndpoint, id: string | number, notifications: object) {
  const stream = await endpoint.openCall('subscriptions/listen', { notifications }, { id })
  const first = await stream.events.take(() => true, 'the acknowledgement')
  const acknowledged = JSON.parse(first.data) as RawMessage
  expect(validateMessage(NEWEST, acknowledged)).toEqual([])
  return { stream, acknowledged }
}

const kindsOf = (messages: readonly RawMessage[]): unknown[] =>
  messages.map(({ method, params }) => params?.['uri'] ?? method?.replace('notifications/', '')).sort()

describe('the first message of a subscription', () => {
  test.each(inForce('SUBS-01'))('[SUBS-01, SUBS-02] acknowledges what was asked for, with the id (%s)', async () => {
    const { server, changeEverything } = createChangingServer()
    const endpoint = await HttpEndpoint.serve(server)
    for (const id of ['a', 7, 0]) {
      const opening = listen(endpoint, id, ALL_KINDS)
      // Whatever changes meanwhile, nothing comes before it.
      changeEverything()
      const { stream, acknowledged } = await opening
      expect(acknowledged).toEqual({
        jsonrpc: '2.0',
        method: 'notifications/subscriptions/acknowledged',
        params: { notifications: ALL_KINDS, _meta: { [ID]: id } },
      })
      stream.close()
    }
  })

  test.each(inForce('SUBS-02'))('[SUBS-02] leaves out what the server has not or does not know (%s)', async (version) => {
    const empty = await SpecClient.open(createServer({ name: 'empty', version: '1.0.0' }), version)
    const tools = await SpecClient.open(
      createServer({ name: 'a', version: '1' }).tool('a', {}, () => 'a'),
      version,
    )
    const accepted = async (client: SpecClient, notifications: object) => {
      client.begin('subscriptions/listen', { notifications }, { isInvalid: true })
      return (await client.notification('notifications/subscriptions/acknowledged')).params?.['notifications']
    }
    expect(await accepted(empty, ALL_KINDS)).toEqual({})
    expect(await accepted(tools, ALL_KINDS)).toEqual({ toolsListChanged: true })
    expect(await accepted(tools, { toolsListChanged: false })).toEqual({})
    expect(await accepted(tools, { toolsListChanged: true, 'com.example/weather': true, taskIds: ['a'] })).toEqual({
      toolsListChanged: true,
    })
    expect(await accepted(tools, {})).toEqual({})
  })
})

describe('a subscription', () => {
  const wishes = [
    [{}, []],
    [{ toolsListChanged: true }, ['tools/list_changed']],
    [{ promptsListChanged: true, toolsListChanged: false }, ['prompts/list_changed']],
    [{ resourcesListChanged: true }, ['resources/list_changed']],
    [{ resourceSubscriptions: ['notes://b'] }, ['notes://b']],
    [{ resourceSubscriptions: [] }, []],
    [
      { resourceSubscriptions: ['notes://a', 'notes://', 'notes://b/c', 'NOTES://b'], toolsListChanged: true },
      ['notes://a', 'tools/list_changed'],
    ],
  ] as const

  test.each(inForce('SUBS-03'))('[SUBS-03] has no kind and no resource that was not asked for (%s)', async (version) => {
    const { server, changeEverything } = createChangingServer()
    const clients = await Promise.all(
      wishes.map(async ([notifications]) => {
        const client = await SpecClient.open(server, version)
        client.begin('subscriptions/listen', { notifications })
        await client.notification('notifications/subscriptions/acknowledged')
        return client
      }),
    )
    const silent = await SpecClient.open(server, version)
    changeEverything()
    for (const [index, client] of clients.entries()) expect(kindsOf(await client.settled())).toEqual(wishes[index]?.[1])
    // Who has no subscription is told nothing.
    expect(await silent.settled()).toEqual([])
  })

  test.each(inForce('SUBS-03'))('[SUBS-03] over HTTP has only what was asked for, too (%s)', async () => {
    const { server, changeEverything } = createChangingServer()
    const endpoint = await HttpEndpoint.serve(server)
    const open = await Promise.all(wishes.map(([notifications], id) => listen(endpoint, id, notifications)))
    changeEverything()
    await new Promise((resolve) => setImmediate(resolve)) // list changes are told at the end of the turn
    await server.close()
    for (const [index, { stream }] of open.entries()) {
      await stream.ended
      expect(kindsOf(messagesOf(stream).slice(0, -1))).toEqual(wishes[index]?.[1])
    }
  })

  test.each(inForce('SUBS-04'))('[SUBS-04, SUBS-05] is one of several, whose messages are told apart (%s)', async (version) => {
    const { server, changeEverything } = createChangingServer()
    // On one connection, where all come together.
    const client = await RawStreamsClient.open(server)
    const wanted: [string | number, object, string[]][] = [
      ['tools', { toolsListChanged: true }, ['tools/list_changed']],
      [1, { toolsListChanged: true, resourceSubscriptions: ['notes://a'] }, ['notes://a', 'tools/list_changed']],
      ['1', { resourceSubscriptions: ['notes://a', 'notes://b'] }, ['notes://a', 'notes://b']],
    ]
    for (const [id, notifications] of wanted) {
      const params = { notifications, _meta: TERMS }
      client.send({ jsonrpc: '2.0', id, method: 'subscriptions/listen', params })
      const acknowledged = await client.notification('notifications/subscriptions/acknowledged')
      expect(acknowledged).toMatchObject({ params: { notifications, _meta: { [ID]: id } } })
    }
    changeEverything()
    // Calls go on beside them.
    expect(await client.request('tools/call', { name: 'a', _meta: TERMS }, 'call')).toMatchObject({ result: {} })
    await server.close()
    const messages = client.messages.kept
    for (const [id, , expected] of wanted) {
      const own = messages.filter(({ id: answered, params }) => answered === undefined && subscriptionOf(params) === id)
      for (const message of own) expect(validateMessage(version, message)).toEqual([])
      expect(kindsOf(own.filter(({ method }) => method !== 'notifications/cancelled'))).toEqual(expected)
      const answer = messages.find((message) => message.id === id)
      expect(answer).toMatchObject({ result: { resultType: 'complete', _meta: { [ID]: id } } })
      expect(validateMessage(version, answer ?? { jsonrpc: '' }, 'subscriptions/listen')).toEqual([])
    }
    // Nothing came that names none of them.
    expect(messages.filter(({ params, result }) => subscriptionOf(params ?? result) === undefined)).toEqual([])
  })

  test.each(inForce('SUBS-05'))('[SUBS-05] is one of many on streams of their own (%s)', async () => {
    const { server } = createChangingServer()
    const endpoint = await HttpEndpoint.serve(server)
    const uris = ['notes://a', 'notes://b', 'notes://c']
    const open = await Promise.all(
      Array.from({ length: 12 }, (_, id) => listen(endpoint, id, { resourceSubscriptions: [uris[id % 3] ?? ''] })),
    )
    for (const uri of uris) server.resourceUpdated(uri)
    for (const [id, { stream }] of open.entries()) {
      const { data } = await stream.events.take(() => true, 'the update')
      expect(JSON.parse(data)).toMatchObject({ params: { uri: uris[id % 3], _meta: { [ID]: id } } })
      stream.close()
    }
  })

  test.each(inForce('SUBS-06'))(
    '[SUBS-06] that the server ends has a result, and then its stream is closed (%s)',
    async (version) => {
      const { server } = createChangingServer()
      const endpoint = await HttpEndpoint.serve(server)
      const { stream } = await listen(endpoint, 'sub', ALL_KINDS)
      await server.close()
      await stream.ended
      const messages = messagesOf(stream)
      expect(messages).toMatchObject([{ jsonrpc: '2.0', id: 'sub', result: { resultType: 'complete', _meta: { [ID]: 'sub' } } }])
      expect(validateMessage(version, messages[0] ?? { jsonrpc: '' }, 'subscriptions/listen')).toEqual([])
    },
  )

  test.each(inForce('SUBS-07'))('[SUBS-07] ends when its client closes the stream: nothing more is sent (%s)', async () => {
    const { server, sent, changeEverything } = createChangingServer()
    const endpoint = await HttpEndpoint.serve(server)
    const { stream } = await listen(endpoint, 'sub', ALL_KINDS)
    const { stream: other } = await listen(endpoint, 'other', { resourceSubscriptions: ['notes://c'] })
    stream.close()
    await stream.ended
    // The server learns of it by the end of the connection, which comes at its own time.
    while (sent.some(({ params }) => subscriptionOf(params) === 'sub')) {
      sent.length = 0
      await endpoint.call('tools/list')
      changeEverything()
      await new Promise((resolve) => setImmediate(resolve))
    }
    changeEverything()
    await other.events.take(({ data }) => data.includes('notes://c'), 'the update of the other')
    expect(sent.filter(({ params, result }) => subscriptionOf(params ?? result) === 'sub')).toEqual([])
    other.close()
  })

  test.each(inForce('SUBS-07'))('[SUBS-07] ends when its client cancels it: nothing more is sent (%s)', async () => {
    const { server, sent, changeEverything } = createChangingServer()
    const client = await RawStreamsClient.open(server)
    for (const id of ['sub', 'other']) {
      const params = { notifications: { resourceSubscriptions: ['notes://a'] }, _meta: TERMS }
      client.send({ jsonrpc: '2.0', id, method: 'subscriptions/listen', params })
      await client.notification('notifications/subscriptions/acknowledged')
    }
    await client.notify('notifications/cancelled', { requestId: 'sub' })
    await client.request('tools/list', { _meta: TERMS })
    sent.length = 0
    changeEverything()
    expect(await client.notification('notifications/resources/updated')).toMatchObject({ params: { _meta: { [ID]: 'other' } } })
    // Its id is free again.
    const params = { notifications: { resourceSubscriptions: ['notes://b'] }, _meta: TERMS }
    client.send({ jsonrpc: '2.0', id: 'sub', method: 'subscriptions/listen', params })
    expect(await client.notification('notifications/subscriptions/acknowledged')).toMatchObject({
      params: { notifications: { resourceSubscriptions: ['notes://b'] } },
    })
    expect(sent.map(({ method, params: told }) => [method, subscriptionOf(told)])).toEqual([
      ['notifications/resources/updated', 'other'],
      ['notifications/subscriptions/acknowledged', 'sub'],
    ])
    expect(client.messages.kept).toEqual([])
  })

  test.each(inForce('SUBS-08'))('[SUBS-08] is kept alive by comments while nothing changes (%s)', async () => {
    const { server } = createChangingServer()
    const endpoint = await HttpEndpoint.serve(server, { keepAliveMs: 10 })
    const { stream } = await listen(endpoint, 'sub', ALL_KINDS)
    const startedAt = performance.now()
    while (stream.comments.length < 3 && performance.now() - startedAt < 5000)
      await new Promise((resolve) => setTimeout(resolve, 5))
    expect(stream.comments.length).toBeGreaterThanOrEqual(3)
    expect(stream.events.kept).toEqual([])
    // And it goes on after that.
    server.resourceUpdated('notes://a')
    expect(await stream.events.take(() => true, 'the update')).toMatchObject({
      data: expect.stringContaining('notes://a') as string,
    })
    stream.close()
  })
})

function subscriptionOf(part: Readonly<Record<string, unknown>> | undefined): unknown {
  return (part?.['_meta'] as Readonly<Record<string, unknown>> | undefined)?.[ID]
}
