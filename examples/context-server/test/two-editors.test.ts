import { createParser } from 'eventsource-parser'
import { describe, expect, test } from 'vitest'
import { databases } from './test-support/databases.ts'
import { makeFolder, ServerProcess } from './test-support/server-process.ts'
import { SseClient } from './test-support/sse-client.ts'

const KEY = 'a-key-for-this-test'

describe.each(await databases())('two editors on $name', ({ newDatabase }) => {
  test('see the same context at once, and all of it after a restart', { timeout: 60_000 }, async () => {
    const folder = makeFolder()
    const options = { folder, config: { keys: { ada: KEY }, database: await newDatabase() } }
    const first = await ServerProcess.start(options)
    const one = await SseClient.connect(first.url, 'one', KEY)
    const other = await SseClient.connect(first.url, 'other', KEY)
    const uri = 'context://default/decision'
    await other.client.subscribeResource({ uri })
    await one.call('context_set', { key: 'decision', value: 'SQLite', metadata: { type: 'note' } })
    await other.updated(uri)
    await one.call('context_set', { key: 'decision', value: { database: 'PostgreSQL' } })
    await other.updated(uri)
    expect(await other.read(uri)).toMatchObject({ value: { database: 'PostgreSQL' }, version: 2, metadata: { source: 'one' } })

    const rest = await fetch(`${first.url}/context/default/decision`, { headers: { Authorization: `Bearer ${KEY}` } })
    expect(rest.headers.get('etag')).toBe('"2"')
    expect(await rest.json()).toEqual(await other.call('context_get', { key: 'decision' }))
    const headers = { Authorization: `Bearer ${KEY}`, 'If-Match': '"2"', 'Content-Type': 'application/json' }
    const put = await fetch(`${first.url}/context/default/decision`, { method: 'PUT', headers, body: '{"value":"by REST"}' })
    expect(put.status).toBe(200)
    await other.updated(uri)
    expect(await one.call('context_get', { key: 'decision' })).toMatchObject({ value: 'by REST', version: 3 })

    const messages = [
      { role: 'user', content: 'Which database shall we take?' },
      { role: 'assistant', content: 'The one that is there.' },
    ]
    await one.call('conversation_append', { conversationId: 'chat-1', title: 'Databases', messages })
    await one.call('preference_set', { name: 'indentation', value: 'two spaces' })
    await one.call('project_snapshot', { project: 'shop', save: { summary: 'Half of the search', nextSteps: ['rank hits'] } })
    expect(await first.server.stop()).toBe(0)

    const second = await ServerProcess.start(options)
    const later = await SseClient.connect(second.url, 'later', KEY)
    expect(await later.call('context_get', { key: 'decision' })).toMatchObject({ value: 'by REST', version: 3 })
    const { versions } = await later.call('context_history', { key: 'decision' })
    expect(versions).toMatchObject([{ value: 'by REST' }, { value: { database: 'PostgreSQL' } }, { value: 'SQLite' }])
    expect(await later.call('conversation_recent', { conversationId: 'chat-1' })).toMatchObject({
      conversations: [{ id: 'chat-1', title: 'Databases', messageCount: 2 }],
      messages: messages.map((message, index) => ({ ...message, sequence: index + 1 })),
    })
    expect(await later.call('conversation_search', { text: 'database' })).toMatchObject({ hits: [{ conversationId: 'chat-1' }] })
    expect(await later.call('preference_get', {})).toEqual({ preferences: { indentation: 'two spaces' } })
    expect(await later.call('project_snapshot', { project: 'shop' })).toMatchObject({
      snapshot: { summary: 'Half of the search', nextSteps: ['rank hits'] },
    })
    const { messages: prompted } = await later.client.getPrompt({ name: 'resume_work' })
    expect(JSON.stringify(prompted)).toContain('Half of the search')
    expect(await later.read('conversation://chat-1')).toMatchObject({ messages: [{ sequence: 1 }, { sequence: 2 }] })
    expect(await later.read('stats://store')).toMatchObject({
      namespaces: expect.arrayContaining([{ namespace: 'default', entries: 1, bytes: 9 }]),
    })
  })

  test('what one process acknowledged is there after it was killed', { timeout: 60_000 }, async () => {
    const options = { folder: makeFolder(), config: { database: await newDatabase() } }
    const first = await ServerProcess.start(options)
    const client = await SseClient.connect(first.url, 'one')
    await client.call('context_set', { key: 'last words', value: 'written' })
    await first.server.kill()
    const second = await ServerProcess.start(options)
    const later = await SseClient.connect(second.url, 'later')
    expect(await later.call('context_get', { key: 'last words' })).toMatchObject({ value: 'written' })
  })

  test('are told by two processes what each of them changes', { timeout: 60_000 }, async () => {
    const options = { folder: makeFolder(), config: { database: await newDatabase() } }
    const [first, second] = [await ServerProcess.start(options), await ServerProcess.start(options)]
    const [one, other] = [await SseClient.connect(first.url, 'one'), await SseClient.connect(second.url, 'other')]
    const uris = ['context://default/a%20b/c', 'conversation://chat']
    for (const uri of uris) await one.client.subscribeResource({ uri })
    await other.call('context_set', { key: 'a b/c', value: 1 })
    await other.call('conversation_append', { conversationId: 'chat', messages: [{ role: 'user', content: 'Hello' }] })
    for (const uri of uris) await one.updated(uri)
    expect(await one.read(uris[0]!)).toMatchObject({ key: 'a b/c', value: 1 })
    expect(await one.call('context_list', {})).toMatchObject({ entries: [{ key: 'a b/c' }] })
    const { resources } = await one.client.listResources()
    expect(resources.map(({ uri }) => uri).sort()).toEqual([...uris, 'stats://store'].sort())
  })

  test('keep values of up to 16 MiB, and are told the limit of larger ones', { timeout: 60_000 }, async () => {
    const { url } = await ServerProcess.start({ folder: makeFolder(), config: { database: await newDatabase() } })
    const client = await SseClient.connect(url, 'one')
    const large = 'é'.repeat(8 * 1_048_576 - 1)
    await client.call('context_set', { key: 'large', value: large })
    expect((await client.call('context_get', { key: 'large' })).value).toBe(large)
    await expect(client.call('context_set', { key: 'larger', value: `${large}é` })).rejects.toThrow('16777216')
    const put = await fetch(`${url}/context/default/larger`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ value: `${large}é` }),
    })
    expect(put.status).toBe(400)
    expect(await put.json()).toMatchObject({ detail: expect.stringContaining('16777216') })
  })

  test('cannot reach past the tools for conversations', { timeout: 60_000 }, async () => {
    const { url } = await ServerProcess.start({ folder: makeFolder(), config: { database: await newDatabase() } })
    const client = await SseClient.connect(url, 'one')
    await expect(client.call('context_set', { namespace: 'portico:messages', key: 'a', value: 1 })).rejects.toThrow(
      'another beginning',
    )
    expect((await fetch(`${url}/context/portico%3Amessages/a`)).status).toBe(400)
    await expect(client.read('context://portico%3Aconversations/chat')).rejects.toThrow('not found')
  })

  test('the change feed goes on after the event that a client had', { timeout: 60_000 }, async () => {
    const { url } = await ServerProcess.start({ folder: makeFolder(), config: { database: await newDatabase() } })
    const put = (key: string): Promise<Response> =>
      fetch(`${url}/context`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ key, value: 1 }),
      })
    const feed = await Feed.open(`${url}/context/events`)
    await put('a')
    const first = await feed.next()
    expect(first).toMatchObject({ event: 'put', data: { namespace: 'default', key: 'a', version: 1 } })
    await feed.close()
    await put('b')
    const resumed = await Feed.open(`${url}/context/events`, first.id)
    expect(await resumed.next()).toMatchObject({ event: 'put', data: { key: 'b' } })
    await fetch(`${url}/context/default/b`, { method: 'DELETE' })
    expect(await resumed.next()).toMatchObject({ event: 'delete', data: { key: 'b', version: 2 } })
    await resumed.close()
  })
})

interface FeedEvent {
  readonly id: string | undefined
  readonly event: string | undefined
  readonly data: unknown
}

/** The change feed as a browser reads it. */
class Feed {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #events: FeedEvent[] = []
  readonly #parser = createParser({ onEvent: ({ id, event, data }) => this.#events.push({ id, event, data: JSON.parse(data) }) })

  private constructor(reader: ReadableStreamDefaultReader<Uint8Array>) {
    this.#reader = reader
  }

  static async open(url: string, lastEventId?: string): Promise<Feed> {
    const response = await fetch(url, { headers: lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId } })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const feed = new Feed(response.body!.getReader())
    await feed.#read()
    return feed
  }

  async next(): Promise<FeedEvent> {
    for (;;) {
      const event = this.#events.shift()
      if (event !== undefined) return event
      await this.#read()
    }
  }

  close(): Promise<void> {
    return this.#reader.cancel()
  }

  async #read(): Promise<void> {
    const { done, value } = await this.#reader.read()
    if (done) throw new Error('the feed has ended')
    this.#parser.feed(new TextDecoder().decode(value))
  }
}
