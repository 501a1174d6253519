import type { AnyServer } from '@portico/core'
import { type RawClient, RawLinkedClient, type RawMessage, RawStreamableHttpClient } from '@portico/testing'
import { serve } from '@portico/transport-sse'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { validateDefinition, validateMessage } from '../spec/validate-message.ts'
import { getTask, resultOf, untilStatus } from './follow-task.ts'
import { createTaskServer } from './task-server.ts'

const REVISION = '2025-11-25'
const RELATED = 'io.modelcontextprotocol/related-task'
const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

async function connect(server: AnyServer, principal?: string, protocolVersion = REVISION): Promise<RawLinkedClient> {
  const known = principal === undefined ? {} : { principal: { id: principal, scopes: [] } }
  const client = await RawLinkedClient.open(server, protocolVersion, { ...known, capabilities: { elicitation: {} } })
  onTestFinished(() => client.close())
  return client
}

async function setUp(options?: Parameters<typeof createTaskServer>[0]) {
  const made = createTaskServer(options)
  return { ...made, client: await connect(made.server) }
}

/** Calls a tool as a task. Resolves to the task. */
async function callAsTask(client: RawClient, name: string, args: object = {}, task: object = {}): Promise<Record<string, any>> {
  const created = resultOf(await client.request('tools/call', { name, arguments: args, task }))
  expect(validateDefinition(REVISION, 'CreateTaskResult', created)).toEqual([])
  return created['task']
}

/** The ids of the tasks on a page. */
const idsIn = (page: Record<string, any>): string[] => (page['tasks'] as { taskId: string }[]).map(({ taskId }) => taskId)

/** Waits for a request that the server sends, such as `elicitation/create`. */
const serverRequest = (client: RawClient, method: string): Promise<RawMessage> =>
  client.messages.take((message) => message.method === method && message.id !== undefined, method)

afterEach(() => {
  vi.useRealTimers()
})

describe('capabilities.tasks', () => {
  test('TASK25-01 declare what there is of tasks', async () => {
    const { server } = await setUp()
    const client = new RawLinkedClient(server)
    const { result } = await client.initialize({ protocolVersion: REVISION })
    expect(result).toMatchObject({ capabilities: { tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } } } })
    expect(result!['capabilities']).not.toHaveProperty('extensions')
  })

  test('TASK25-01 each tool says whether it runs as a task', async () => {
    const { client } = await setUp()
    const answer = await client.request('tools/list')
    expect(validateMessage(REVISION, answer, 'tools/list')).toEqual([])
    const tools = resultOf(answer)['tools'] as { name: string; execution?: { taskSupport: string } }[]
    const supportOf = Object.fromEntries(tools.map(({ name, execution }) => [name, execution?.taskSupport]))
    expect(supportOf).toMatchObject({ greet: undefined, work: 'optional', must: 'required' })
  })

  test('TASK25-01 are not declared without such tools, nor in revisions without tasks', async () => {
    const { createServer } = await import('@portico/core')
    const plain = new RawLinkedClient(createServer({ name: 'plain', version: '1.0.0' }).tool('a', {}, () => 'a'))
    expect((await plain.initialize({ protocolVersion: REVISION })).result!['capabilities']).not.toHaveProperty('tasks')
    expect((await plain.request('tasks/list')).error).toMatchObject({ code: -32_601 })
    expect((await plain.request('tasks/get', { taskId: 'x' })).error).toMatchObject({ code: -32_601 })
    const old = new RawLinkedClient(createTaskServer().server)
    expect((await old.initialize({ protocolVersion: '2025-06-18' })).result!['capabilities']).not.toHaveProperty('tasks')
    expect((await old.request('tasks/list')).error).toMatchObject({ code: -32_601 })
  })

  test('TASK25-02 without them the task parameter is ignored', async () => {
    const { createServer } = await import('@portico/core')
    const plain = await connect(createServer({ name: 'plain', version: '1.0.0' }).tool('a', {}, () => 'a'))
    expect(resultOf(await plain.request('tools/call', { name: 'a', task: {} }))).toMatchObject({ content: [{ text: 'a' }] })
    const old = await connect(createTaskServer().server, undefined, '2025-06-18')
    const result = resultOf(await old.request('tools/call', { name: 'refuses', task: {} }))
    expect(result).toMatchObject({ isError: true, content: [{ text: 'out of paper' }] })
  })
})

describe('tools/call with a task', () => {
  test('TASK25-03 TASK25-04 TASK25-05 TASK25-06 is answered at once with a working task', async () => {
    const { client, runs } = await setUp()
    const created = resultOf(await client.request('tools/call', { name: 'work', task: { ttl: 60_000 } }))
    expect(runs).toEqual([])
    expect(created).toEqual({
      task: {
        taskId: expect.any(String),
        status: 'working',
        createdAt: expect.stringMatching(ISO_8601),
        lastUpdatedAt: expect.stringMatching(ISO_8601),
        ttl: 60_000,
        pollInterval: 1000,
      },
    })
  })

  test('TASK25-04 each has an id of its own', async () => {
    const { client } = await setUp()
    const tasks = await Promise.all(Array.from({ length: 50 }, () => callAsTask(client, 'must')))
    expect(new Set(tasks.map(({ taskId }) => taskId)).size).toBe(50)
  })

  test('TASK25-18 keeps a task no longer than it allows, and runs no more than it can', async () => {
    const { client } = await setUp({ tasks: { maxTtlMs: 10_000, ttlMs: 5000, maxRunningPerOwner: 4 } })
    expect(await callAsTask(client, 'work', {}, { ttl: 1e12 })).toMatchObject({ ttl: 10_000 })
    expect(await callAsTask(client, 'work', {}, { ttl: 7000 })).toMatchObject({ ttl: 7000 })
    expect(await callAsTask(client, 'work', {}, { ttl: -1 })).toMatchObject({ ttl: 5000 })
    expect(await callAsTask(client, 'work')).toMatchObject({ ttl: 5000 })
    expect(resultOf(await client.request('tools/call', { name: 'work', task: {} }))).toMatchObject({ isError: true })
  })

  test('TASK25-14 a tool that only runs as a task refuses other calls with −32601', async () => {
    const { client } = await setUp()
    expect((await client.callTool('must')).error).toMatchObject({ code: -32_601 })
  })

  test('a tool that never runs as a task refuses one with −32601', async () => {
    const { client } = await setUp()
    const answer = await client.request('tools/call', { name: 'greet', arguments: { name: 'Ada' }, task: {} })
    expect(answer.error).toMatchObject({ code: -32_601 })
  })

  test('a task that is no object is refused with −32602', async () => {
    const { client } = await setUp()
    for (const task of [7, 'yes', null, []])
      expect((await client.request('tools/call', { name: 'work', task })).error).toMatchObject({ code: -32_602 })
  })

  test('without one runs at once', async () => {
    const { client, gates } = await setUp()
    gates.work.open()
    expect(resultOf(await client.callTool('work'))).toEqual({ content: [{ type: 'text', text: 'done' }] })
  })
})

describe('tasks/get', () => {
  test('TASK25-05 TASK25-06 shows each status, and the end is final', async () => {
    const { client, gates } = await setUp()
    const { taskId } = await callAsTask(client, 'confirm', {}, { ttl: 5000 })
    const asked = await untilStatus(client, taskId, 'input_required')
    expect(validateDefinition(REVISION, 'GetTaskResult', asked)).toEqual([])
    expect(asked).not.toHaveProperty('inputRequests')
    await client.begin('tasks/result', { taskId }, 'result')
    const { id } = await serverRequest(client, 'elicitation/create')
    client.send({ jsonrpc: '2.0', id, result: { action: 'accept', content: { ok: true } } })
    await untilStatus(client, taskId, 'working')
    gates.later.open()
    const completed = await untilStatus(client, taskId, 'completed')
    expect(validateDefinition(REVISION, 'GetTaskResult', completed)).toEqual([])
    expect(completed).toMatchObject({ ttl: 5000 })
    expect(completed).not.toHaveProperty('result')
    expect((await client.request('tasks/cancel', { taskId })).error).toMatchObject({ code: -32_602 })
    expect(await getTask(client, taskId)).toEqual(completed)
  })

  test('TASK25-08 TASK25-09 goes by the parameter, and its answer needs no related task', async () => {
    const { client } = await setUp()
    const { taskId } = await callAsTask(client, 'work')
    const other = await callAsTask(client, 'must')
    const _meta = { [RELATED]: { taskId: other['taskId'] } }
    for (const method of ['tasks/get', 'tasks/cancel']) {
      const result = resultOf(await client.request(method, { taskId, _meta }))
      expect(result).toMatchObject({ taskId })
      expect(result).not.toHaveProperty('_meta')
    }
    const done = await callAsTask(client, 'must')
    await untilStatus(client, done['taskId'], 'completed')
    const result = resultOf(await client.request('tasks/result', { taskId: done['taskId'], _meta }))
    expect(result['_meta']).toEqual({ [RELATED]: { taskId: done['taskId'] } })
  })

  test('TASK25-14 refuses unknown tasks with −32602, as tasks/result and tasks/cancel do', async () => {
    const { client } = await setUp()
    for (const method of ['tasks/get', 'tasks/result', 'tasks/cancel'])
      for (const params of [{ taskId: crypto.randomUUID() }, { taskId: 7 }, {}])
        expect((await client.request(method, params)).error).toMatchObject({ code: -32_602 })
  })

  test('TASK25-06 TASK25-18 forgets a task after its time', async () => {
    const { client } = await setUp()
    const { taskId } = await callAsTask(client, 'must', {}, { ttl: 5000 })
    await untilStatus(client, taskId, 'completed')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 6000 })
    expect((await client.request('tasks/get', { taskId })).error).toMatchObject({ code: -32_602 })
    expect((await client.request('tasks/result', { taskId })).error).toMatchObject({ code: -32_602 })
    expect(resultOf(await client.request('tasks/list'))).toEqual({ tasks: [] })
  })
})

describe('tasks/result', () => {
  test('TASK25-07 TASK25-08 answers exactly what the call would have been answered, related to its task', async () => {
    const { client, gates } = await setUp()
    gates.work.open()
    for (const [name, own] of [
      ['work', {}],
      ['structured', undefined],
      ['refuses', {}],
    ] as const) {
      const { taskId } = await callAsTask(client, name)
      const { _meta, ...result } = resultOf(await client.request('tasks/result', { taskId }))
      expect(_meta).toEqual({ [RELATED]: { taskId } })
      if (own !== undefined) expect(result).toEqual(resultOf(await client.callTool(name, own)))
      else expect(result).toMatchObject({ structuredContent: { sum: 3 } })
      expect(validateDefinition(REVISION, 'CallToolResult', result)).toEqual([])
    }
    const { taskId } = await callAsTask(client, 'breaks')
    expect((await client.request('tasks/result', { taskId })).error).toEqual((await client.callTool('breaks')).error)
  })

  test('TASK25-07 waits for the end', async () => {
    const { client, gates } = await setUp()
    const { taskId } = await callAsTask(client, 'work')
    const id = await client.begin('tasks/result', { taskId }, 'result')
    expect(await getTask(client, taskId)).toMatchObject({ status: 'working' })
    expect(client.messages.kept).toEqual([])
    gates.work.open()
    expect(resultOf(await client.answer(id))).toMatchObject({ content: [{ text: 'done' }] })
  })

  test('TASK25-07 is an error for a task that was cancelled, also while it waits', async () => {
    const { client } = await setUp()
    const { taskId } = await callAsTask(client, 'work')
    const id = await client.begin('tasks/result', { taskId }, 'result')
    await client.request('tasks/cancel', { taskId })
    expect((await client.answer(id)).error).toMatchObject({ code: -32_600, message: expect.stringContaining('cancelled') })
    expect((await client.request('tasks/result', { taskId })).error).toMatchObject({ code: -32_600 })
  })

  test('can be cancelled without ending the task', async () => {
    const { client, gates } = await setUp()
    const { taskId } = await callAsTask(client, 'work')
    const id = await client.begin('tasks/result', { taskId }, 'result')
    await client.notify('notifications/cancelled', { requestId: id })
    expect(await getTask(client, taskId)).toMatchObject({ status: 'working' })
    gates.work.open()
    expect(resultOf(await client.request('tasks/result', { taskId }))).toMatchObject({ content: [{ text: 'done' }] })
    expect(client.messages.kept.filter((message) => message.id === id)).toEqual([])
  })

  test('TASK25-08 TASK25-10 asks meanwhile what the task needs; each request names the task', async () => {
    const { client } = await setUp()
    const { taskId } = await callAsTask(client, 'two')
    await untilStatus(client, taskId, 'input_required')
    await client.begin('tasks/result', { taskId }, 'result')
    for (const [message, name] of [
      ['First?', 'Ada'],
      ['Second?', 'Bob'],
    ]) {
      const request = await serverRequest(client, 'elicitation/create')
      expect(validateMessage(REVISION, request)).toEqual([])
      expect(request.params).toMatchObject({ message, _meta: { [RELATED]: { taskId } } })
      client.send({ jsonrpc: '2.0', id: request.id, result: { action: 'accept', content: { name } } })
    }
    expect(resultOf(await client.answer('result'))).toMatchObject({ content: [{ text: 'Ada and Bob' }] })
    expect(await getTask(client, taskId)).toMatchObject({ status: 'completed' })
  })

  test('TASK25-10 asks again through another tasks/result when the one that asked is gone, and never twice at a time', async () => {
    const { client, gates } = await setUp()
    gates.later.open()
    const { taskId } = await callAsTask(client, 'confirm')
    await untilStatus(client, taskId, 'input_required')
    await client.begin('tasks/result', { taskId }, 'first')
    const asked = await serverRequest(client, 'elicitation/create')
    await client.begin('tasks/result', { taskId }, 'second')
    await getTask(client, taskId)
    expect(client.messages.kept.filter(({ method }) => method === 'elicitation/create')).toEqual([])
    await client.notify('notifications/cancelled', { requestId: 'first' })
    expect((await client.notification('notifications/cancelled')).params).toMatchObject({ requestId: asked.id })
    const again = await serverRequest(client, 'elicitation/create')
    expect(again.id).not.toBe(asked.id)
    client.send({ jsonrpc: '2.0', id: again.id, result: { action: 'accept', content: { ok: true } } })
    expect(resultOf(await client.answer('second'))).toMatchObject({ content: [{ text: 'deleted' }] })
  })

  test('TASK25-10 tells the model when the client fails to ask, or its answer cannot be used', async () => {
    const { client } = await setUp()
    for (const answer of [
      { error: { code: -1, message: 'User rejected' } },
      { result: { action: 'accept', content: { ok: 'perhaps' } } },
      { result: { action: 'decline' } },
    ]) {
      const { taskId } = await callAsTask(client, 'confirm')
      await client.begin('tasks/result', { taskId }, taskId)
      const { id } = await serverRequest(client, 'elicitation/create')
      client.send({ jsonrpc: '2.0', id, ...answer })
      expect(resultOf(await client.answer(taskId))).toMatchObject({ isError: true })
      expect(await getTask(client, taskId)).toMatchObject({ status: 'failed' })
    }
  })

  test('TASK25-11 a result with isError fails the task, with a status message', async () => {
    const { client } = await setUp()
    const { taskId } = await callAsTask(client, 'refuses')
    expect(await untilStatus(client, taskId, 'failed')).toMatchObject({ statusMessage: 'out of paper' })
    expect(resultOf(await client.request('tasks/result', { taskId }))).toMatchObject({
      isError: true,
      content: [{ text: 'out of paper' }],
    })
    const broken = await callAsTask(client, 'breaks')
    expect(await untilStatus(client, broken['taskId'], 'failed')).toMatchObject({ statusMessage: 'no such job' })
  })
})

describe('messages of a task', () => {
  test('TASK25-08 progress keeps its token for the life of the task; progress and log messages name the task', async () => {
    const { client, gates } = await setUp()
    const params = { name: 'reports', arguments: {}, task: {}, _meta: { progressToken: 'p' } }
    const { taskId } = resultOf(await client.request('tools/call', params))['task']
    const related = { _meta: { [RELATED]: { taskId } } }
    expect((await client.notification('notifications/progress')).params).toEqual({
      progressToken: 'p',
      progress: 1,
      total: 2,
      message: 'half',
      ...related,
    })
    expect((await client.notification('notifications/message')).params).toMatchObject({
      level: 'warning',
      data: 'careful',
      ...related,
    })
    gates.later.open()
    expect((await client.notification('notifications/progress')).params).toMatchObject({
      progressToken: 'p',
      progress: 2,
      ...related,
    })
  })

  test('TASK25-08 status notifications carry the whole task, and no related task', async () => {
    const { client } = await setUp()
    const { taskId } = await callAsTask(client, 'must')
    const notification = await client.notification('notifications/tasks/status')
    expect(validateMessage(REVISION, notification)).toEqual([])
    expect(notification.params).toEqual(await getTask(client, taskId))
  })
})

describe('tasks/list', () => {
  test('TASK25-12 lists every task of the caller, by pages', async () => {
    const { client } = await setUp({ tasks: { maxRunningPerOwner: 1000 } })
    const created = new Set<string>()
    for (let count = 0; count < 230; count++) created.add((await callAsTask(client, 'work'))['taskId'])
    const listed: string[] = []
    let cursor: string | undefined
    let pages = 0
    do {
      const page = resultOf(await client.request('tasks/list', { cursor }))
      expect(validateDefinition(REVISION, 'ListTasksResult', page)).toEqual([])
      listed.push(...idsIn(page))
      cursor = page['nextCursor']
      pages++
    } while (cursor !== undefined)
    expect(pages).toBe(3)
    expect(listed).toHaveLength(230)
    expect(new Set(listed)).toEqual(created)
  })

  test('TASK25-14 refuses a cursor that it did not give out with −32602', async () => {
    const { client } = await setUp()
    await callAsTask(client, 'must')
    for (const cursor of ['', 'x', btoa('x'), 7, null])
      expect((await client.request('tasks/list', { cursor })).error, String(cursor)).toMatchObject({ code: -32_602 })
  })

  test('TASK25-15 TASK25-16 shows only the own tasks: those of the principal, or of the session where there is none', async () => {
    const { server } = await setUp()
    const ada = await connect(server, 'ada')
    const { taskId } = await callAsTask(ada, 'work')
    const listOf = async (client: RawClient) => idsIn(resultOf(await client.request('tasks/list')))
    for (const stranger of [await connect(server, 'bob'), await connect(server)]) {
      expect(await listOf(stranger)).toEqual([])
      for (const method of ['tasks/get', 'tasks/result', 'tasks/cancel'])
        expect((await stranger.request(method, { taskId })).error).toMatchObject({ code: -32_602 })
    }
    expect(await listOf(await connect(server, 'ada'))).toEqual([taskId])
    const nobody = await connect(server)
    const own = await callAsTask(nobody, 'work')
    expect(await listOf(nobody)).toEqual([own['taskId']])
    expect((await (await connect(server)).request('tasks/get', { taskId: own['taskId'] })).error).toMatchObject({ code: -32_602 })
  })
})

describe('tasks/cancel', () => {
  test('TASK25-13 cancels before it answers, and the task stays cancelled', async () => {
    const { client, gates } = await setUp()
    const { taskId } = await callAsTask(client, 'work')
    await new Promise((resolve) => setTimeout(resolve, 0)) // the handler has begun
    const answer = resultOf(await client.request('tasks/cancel', { taskId }))
    expect(validateDefinition(REVISION, 'CancelTaskResult', answer)).toEqual([])
    expect(answer).toMatchObject({ taskId, status: 'cancelled' })
    await gates.aborted.opened
    await gates.finished.opened
    await new Promise(setImmediate)
    expect(await getTask(client, taskId)).toMatchObject({ status: 'cancelled' })
    expect((await client.request('tasks/cancel', { taskId })).error).toMatchObject({ code: -32_602 })
  })
})

describe('the end of a session', () => {
  test('TASK25-18 ends the tasks that nobody can ask for any more', async () => {
    const { client, gates } = await setUp()
    await callAsTask(client, 'work')
    await new Promise((resolve) => setTimeout(resolve, 0))
    client.close()
    await gates.aborted.opened
  })

  test('TASK25-15 leaves the tasks of a principal', async () => {
    const { server, gates } = await setUp()
    const first = await connect(server, 'ada')
    const { taskId } = await callAsTask(first, 'work')
    await new Promise((resolve) => setTimeout(resolve, 0))
    first.close()
    const second = await connect(server, 'ada')
    expect(await getTask(second, taskId)).toMatchObject({ status: 'working' })
    gates.work.open()
    expect(resultOf(await second.request('tasks/result', { taskId }))).toMatchObject({ content: [{ text: 'done' }] })
  })

  test('closing the server fails the tasks', async () => {
    const { server, client, gates } = await setUp()
    const { taskId } = await callAsTask(client, 'work')
    await client.begin('tasks/result', { taskId }, 'result')
    await new Promise((resolve) => setTimeout(resolve, 0))
    await server.close()
    await gates.aborted.opened
  })
})

describe('both forms on one server', () => {
  test('TASK-24 a task is found in the form in which it was created, and in no other', async () => {
    const { server, gates } = await setUp()
    const core = await connect(server, 'ada')
    const stateless = await RawLinkedClient.stateless(server, {
      principal: { id: 'ada', scopes: [] },
      capabilities: { extensions: { 'io.modelcontextprotocol/tasks': {} } },
    })
    const { taskId: ofCore } = await callAsTask(core, 'work')
    const { taskId: ofExtension } = resultOf(await stateless.callTool('work'))
    expect((await stateless.request('tasks/get', { taskId: ofCore })).error).toMatchObject({ code: -32_602 })
    expect((await core.request('tasks/get', { taskId: ofExtension })).error).toMatchObject({ code: -32_602 })
    gates.work.open()
    expect(await untilStatus(core, ofCore, 'completed')).not.toHaveProperty('resultType')
    expect(await untilStatus(stateless, ofExtension, 'completed')).toMatchObject({ resultType: 'complete' })
  })
})

describe('over HTTP', () => {
  test('TASK25-17 tasks/get is answered as JSON, and tasks/result asks on its own stream', async () => {
    const { server, gates } = createTaskServer()
    gates.later.open()
    const running = await serve(server, { port: 0, standalone: false })
    const client = new RawStreamableHttpClient(running.urls.streamableHttp)
    onTestFinished(async () => {
      await client.close()
      await running.close()
      await server.close()
    })
    await client.initialize({ protocolVersion: REVISION, capabilities: { elicitation: {} } })
    const { taskId } = await callAsTask(client, 'confirm')
    await untilStatus(client, taskId, 'input_required')
    const got = await client.post({ jsonrpc: '2.0', id: 'get', method: 'tasks/get', params: { taskId } })
    expect(got.headers['content-type']).toMatch(/^application\/json/)
    const result = client.post({ jsonrpc: '2.0', id: 'result', method: 'tasks/result', params: { taskId } })
    const { id } = await serverRequest(client, 'elicitation/create')
    await client.post({ jsonrpc: '2.0', id, result: { action: 'accept', content: { ok: false } } })
    expect((await result).headers['content-type']).toMatch(/^text\/event-stream/)
    expect(resultOf(await client.answer('result'))).toMatchObject({ content: [{ text: 'kept' }] })
  })
})
