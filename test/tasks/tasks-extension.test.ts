import { serve } from '@portico/transport-sse'
import { type AnyServer, extension, MemoryTaskStore, type Task } from '@portico/core'
import { type RawClient, RawLinkedClient, RawStreamableHttpClient } from '@portico/testing'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { callAsTask, getTask, resultOf, untilStatus } from './follow-task.ts'
import { createTaskServer } from './task-server.ts'

const TASKS = 'io.modelcontextprotocol/tasks'
const capabilities = { elicitation: {}, extensions: { [TASKS]: {} } }
const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/
const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

async function connect(server: AnyServer, principal?: string, own: object = capabilities): Promise<RawLinkedClient> {
  const options = { capabilities: own as Record<string, unknown> }
  const client = await RawLinkedClient.stateless(
    server,
    principal === undefined ? options : { ...options, principal: { id: principal, scopes: [] } },
  )
  onTestFinished(() => client.close())
  return client
}

async function setUp(options?: Parameters<typeof createTaskServer>[0]) {
  const made = createTaskServer(options)
  return { ...made, client: await connect(made.server) }
}

/** What the server notifies of a task. */
const nextTask = async (client: RawClient): Promise<Record<string, any>> =>
  (await client.notification('notifications/tasks')).params!

afterEach(() => {
  vi.useRealTimers()
})

describe('a tool call that becomes a task', () => {
  test('TASK-03 TASK-04 is answered at once with resultType "task" and the flat task', async () => {
    const { client, runs } = await setUp()
    const created = resultOf(await client.callTool('work'))
    expect(runs).toEqual([])
    expect(created).toEqual({
      resultType: 'task',
      taskId: expect.stringMatching(UUID),
      status: 'working',
      createdAt: expect.stringMatching(ISO_8601),
      lastUpdatedAt: expect.stringMatching(ISO_8601),
      ttlMs: 3_600_000,
      pollIntervalMs: 1000,
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'tasks', version: '1.0.0' } },
    })
  })

  test('TASK-01 is none for a client that does not declare the extension in this request', async () => {
    const { client, gates } = await setUp()
    gates.work.open()
    client.terms = { capabilities: {} }
    expect(resultOf(await client.callTool('work'))).toMatchObject({ resultType: 'complete', content: [{ text: 'done' }] })
    client.terms = { capabilities }
    expect(resultOf(await client.callTool('work'))).toMatchObject({ resultType: 'task' })
  })

  test('TASK-19 is none for a client that only declares the tasks of 2025-11-25, whatever its task parameter says', async () => {
    const { client, gates } = await setUp()
    gates.work.open()
    client.terms = { capabilities: { tasks: { requests: { tools: { call: {} } } } } }
    const result = resultOf(await client.request('tools/call', { name: 'work', arguments: {}, task: { ttl: 60_000 } }))
    expect(result).toMatchObject({ resultType: 'complete', content: [{ text: 'done' }] })
  })

  test('TASK-19 is not announced as capabilities.tasks, but as the extension', async () => {
    const { client } = await setUp()
    const { capabilities: declared } = resultOf(await client.request('server/discover'))
    expect(declared).not.toHaveProperty('tasks')
    expect(declared).toMatchObject({ extensions: { [TASKS]: {} } })
  })

  test('TASK-02 is refused with −32021 naming the extension when it can only be a task and the client has none', async () => {
    const { client } = await setUp()
    client.terms = { capabilities: {} }
    expect((await client.callTool('must')).error).toMatchObject({
      code: -32_021,
      data: { requiredCapabilities: { extensions: { [TASKS]: {} } } },
    })
  })

  test('TASK-03 never comes from a tool without task support', async () => {
    const { client } = await setUp()
    const result = resultOf(await client.request('tools/call', { name: 'greet', arguments: { name: 'Ada' }, task: {} }))
    expect(result).toMatchObject({ resultType: 'complete', content: [{ text: 'Hello, Ada!' }] })
  })

  test('TASK-05 is kept before it is answered: tasks/get resolves however late the store is', async () => {
    const kept = new MemoryTaskStore()
    const store = {
      create: async (task: Task) => {
        await new Promise(setImmediate)
        kept.create(task)
      },
      get: (id: string) => kept.get(id),
      update: (task: Task) => kept.update(task),
      list: () => [],
    }
    const { client } = await setUp({ tasks: { store } })
    const taskId = await callAsTask(client, 'work')
    expect(kept.get(taskId)).toMatchObject({ taskId, status: 'working', tool: 'work' })
    expect(await getTask(client, taskId)).toMatchObject({ taskId, status: 'working' })
  })

  test('TASK-05 is a tool error when the store takes no more', async () => {
    const { client } = await setUp({ tasks: { store: new MemoryTaskStore({ maxTasks: 1 }) } })
    await callAsTask(client, 'work')
    expect(resultOf(await client.callTool('work'))).toMatchObject({
      resultType: 'complete',
      isError: true,
      content: [{ text: expect.stringMatching(/too many tasks/i) }],
    })
  })

  test('TASK-05 is an internal error when the store fails, with nothing of the failure in it', async () => {
    const store = {
      create: () => Promise.reject(new Error('hunter2')),
      get: () => undefined,
      update: () => undefined,
      list: () => [],
    }
    const { server, client } = await setUp({ tasks: { store } })
    const errors: unknown[] = []
    server.on('error', ({ error }) => errors.push(error))
    const answer = await client.callTool('work')
    expect(JSON.stringify(answer)).not.toContain('hunter2')
    expect(resultOf(answer)).toMatchObject({ isError: true })
    expect(errors).toEqual([new Error('hunter2')])
  })

  test('TASK-06 is created after what is asked before it was answered on the call itself', async () => {
    const { client, gates } = await setUp()
    const asked = resultOf(await client.callTool('later'))
    expect(asked).toMatchObject({ resultType: 'input_required', inputRequests: { name: { method: 'elicitation/create' } } })
    expect(asked).not.toHaveProperty('taskId')
    const { requestState } = asked
    const inputResponses = { name: { action: 'accept', content: { name: 'Ada' } } }
    const created = resultOf(await client.request('tools/call', { name: 'later', arguments: {}, inputResponses, requestState }))
    expect(created).toMatchObject({ resultType: 'task', status: 'working' })
    expect(created).not.toHaveProperty('requestState')
    gates.later.open()
    const task = await untilStatus(client, created['taskId'], 'completed')
    expect(task['result']).toMatchObject({ resultType: 'complete', content: [{ text: 'Hello, Ada!' }] })
  })

  test('TASK-06 is none when a tool that starts it itself does not', async () => {
    const { client } = await setUp()
    expect(resultOf(await client.callTool('never_starts'))).toMatchObject({
      resultType: 'complete',
      content: [{ text: 'at once' }],
    })
  })

  test('TASK-06 asks in a single request where the client cannot have tasks', async () => {
    const { client, gates } = await setUp()
    gates.later.open()
    client.terms = { capabilities: { elicitation: {} } }
    const { requestState } = resultOf(await client.callTool('later'))
    const inputResponses = { name: { action: 'accept', content: { name: 'Ada' } } }
    const result = resultOf(await client.request('tools/call', { name: 'later', arguments: {}, inputResponses, requestState }))
    expect(result).toMatchObject({ resultType: 'complete', content: [{ text: 'Hello, Ada!' }] })
  })

  test('TASK-21 has an id that nobody can guess', async () => {
    const { client } = await setUp()
    const ids = await Promise.all(Array.from({ length: 100 }, () => callAsTask(client, 'must')))
    expect(new Set(ids).size).toBe(100)
    for (const id of ids) expect(id).toMatch(UUID)
  })

  test('TASK-23 is refused when too many are running, in all or of one principal', async () => {
    const { server } = await setUp({ tasks: { maxRunning: 3, maxRunningPerOwner: 2 } })
    const ada = await connect(server, 'ada')
    const bob = await connect(server, 'bob')
    const first = await callAsTask(ada, 'work')
    await callAsTask(ada, 'work')
    expect(resultOf(await ada.callTool('work'))).toMatchObject({ isError: true })
    await callAsTask(bob, 'work')
    expect(resultOf(await bob.callTool('work'))).toMatchObject({ isError: true })
    await ada.request('tasks/cancel', { taskId: first })
    await vi.waitFor(async () => expect(resultOf(await bob.callTool('work'))).toMatchObject({ resultType: 'task' }))
  })

  test('TASK-23 has sensible limits: options out of range are refused', () => {
    for (const tasks of [
      { ttlMs: 0 },
      { pollIntervalMs: -1 },
      { maxRunning: 1.5 },
      { maxTtlMs: 2 ** 31 },
      { maxRunningPerOwner: 0 },
    ])
      expect(() => createTaskServer({ tasks })).toThrow(/expected an integer from 1/)
    const { server } = createTaskServer()
    expect(() => server.tool('long', { task: { support: 'optional', ttlMs: 2 ** 40 } }, () => '')).toThrow(
      /tool "long": task.ttlMs/,
    )
  })
})

describe('tasks/get', () => {
  test('TASK-07 answers a complete result in each status: working, then completed with the result', async () => {
    const { client, gates } = await setUp()
    const taskId = await callAsTask(client, 'work', { result: 'all of it' })
    const working = await getTask(client, taskId)
    expect(working).toMatchObject({ resultType: 'complete', taskId, status: 'working' })
    for (const member of ['result', 'error', 'inputRequests', 'requestState']) expect(working).not.toHaveProperty(member)
    gates.work.open()
    const completed = await untilStatus(client, taskId, 'completed')
    expect(completed['result']).toEqual({
      resultType: 'complete',
      content: [{ type: 'text', text: 'all of it' }],
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'tasks', version: '1.0.0' } },
    })
    for (const member of ['error', 'inputRequests']) expect(completed).not.toHaveProperty(member)
    expect(Date.parse(completed['lastUpdatedAt'])).toBeGreaterThanOrEqual(Date.parse(completed['createdAt']))
  })

  test('TASK-07 inlines structured content', async () => {
    const { client } = await setUp()
    const { result } = await untilStatus(client, await callAsTask(client, 'structured'), 'completed')
    expect(result).toMatchObject({ structuredContent: { sum: 3 }, content: [{ text: '{"sum":3}' }] })
  })

  test('TASK-07 shows all outstanding requests while input is required', async () => {
    const { client } = await setUp()
    const task = await untilStatus(client, await callAsTask(client, 'two'), 'input_required')
    expect(task).toMatchObject({
      resultType: 'complete',
      inputRequests: {
        first: { method: 'elicitation/create', params: { mode: 'form', message: 'First?', requestedSchema: { type: 'object' } } },
        second: { method: 'elicitation/create', params: { message: 'Second?' } },
      },
    })
  })

  test('TASK-07 TASK-14 TASK-15 shows the JSON-RPC error of a task that failed, and why', async () => {
    const { client } = await setUp()
    const task = await untilStatus(client, await callAsTask(client, 'breaks'), 'failed')
    expect(task).toMatchObject({
      statusMessage: 'no such job',
      error: { code: -32_602, message: 'no such job', data: { job: 7 } },
    })
    expect(task).not.toHaveProperty('result')
  })

  test('TASK-14 completes a task whose tool failed: the error is in its result', async () => {
    const { client } = await setUp()
    const task = await untilStatus(client, await callAsTask(client, 'refuses'), 'completed')
    expect(task['result']).toMatchObject({ resultType: 'complete', isError: true, content: [{ text: 'out of paper' }] })
  })

  test('TASK-14 says nothing of what a handler threw unexpectedly', async () => {
    const { server, client } = await setUp()
    server.on('error', () => undefined)
    const task = await untilStatus(client, await callAsTask(client, 'crashes'), 'completed')
    expect(task['result']).toMatchObject({
      isError: true,
      content: [{ text: expect.stringMatching(/^Internal error \(reference/) }],
    })
    expect(JSON.stringify(task)).not.toContain('hunter2')
  })

  test('TASK-12 TASK-23 refuses an unknown task with −32602 and says what that means', async () => {
    const { client } = await setUp()
    for (const method of ['tasks/get', 'tasks/cancel'])
      expect((await client.request(method, { taskId: crypto.randomUUID() })).error).toMatchObject({
        code: -32_602,
        message: expect.stringMatching(/Unknown task/),
      })
    const update = await client.request('tasks/update', { taskId: crypto.randomUUID(), inputResponses: {} })
    expect(update.error).toMatchObject({ code: -32_602, message: expect.stringMatching(/Unknown task/) })
    expect((await client.request('tasks/get', { taskId: 7 })).error).toMatchObject({ code: -32_602 })
    expect((await client.request('tasks/get')).error).toMatchObject({ code: -32_602 })
  })

  test('TASK-12 refuses a task whose time has passed', async () => {
    const { client } = await setUp({ tasks: { ttlMs: 5000 } })
    const taskId = await callAsTask(client, 'must')
    expect(await untilStatus(client, taskId, 'completed')).toMatchObject({ ttlMs: 5000 })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 4000 })
    expect(await getTask(client, taskId)).toMatchObject({ status: 'completed' })
    vi.setSystemTime(Date.now() + 2000)
    expect((await client.request('tasks/get', { taskId })).error).toMatchObject({ code: -32_602 })
  })

  test('TASK-23 ends a task that runs longer than it is kept', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { client, gates } = await setUp({ tasks: { ttlMs: 5000 } })
    const taskId = await callAsTask(client, 'work')
    vi.advanceTimersByTime(1) // the handler begins
    await new Promise(setImmediate)
    vi.advanceTimersByTime(5000)
    await gates.aborted.opened
    const task = await untilStatus(client, taskId, 'completed')
    expect(task['result']).toMatchObject({ isError: true, content: [{ text: 'timed out after 5000 ms' }] })
  })

  test('TASK-13 TASK-22 refuses clients that do not declare the extension with −32021', async () => {
    const { client } = await setUp()
    const taskId = await callAsTask(client, 'work')
    client.terms = { capabilities: { tasks: {} } }
    for (const [method, params] of [
      ['tasks/get', { taskId }],
      ['tasks/update', { taskId, inputResponses: {} }],
      ['tasks/cancel', { taskId }],
      ['subscriptions/listen', { notifications: { taskIds: [taskId] } }],
    ] as const) {
      expect((await client.request(method, params)).error, method).toMatchObject({
        code: -32_021,
        data: { requiredCapabilities: { extensions: { [TASKS]: {} } } },
      })
    }
    client.terms = { capabilities }
    expect(await getTask(client, taskId)).toMatchObject({ status: 'working' })
  })

  test('TASK-22 answers the task of another principal like an unknown one', async () => {
    const { server } = await setUp()
    const ada = await connect(server, 'ada')
    const taskId = await callAsTask(ada, 'work')
    for (const other of [await connect(server, 'bob'), await connect(server)]) {
      const unknown = (await other.request('tasks/get', { taskId: crypto.randomUUID() })).error
      expect((await other.request('tasks/get', { taskId })).error).toEqual(unknown)
      expect((await other.request('tasks/cancel', { taskId })).error).toEqual(unknown)
      expect((await other.request('tasks/update', { taskId, inputResponses: {} })).error).toEqual(unknown)
    }
    expect(await getTask(await connect(server, 'ada'), taskId)).toMatchObject({ status: 'working' })
  })

  test('TASK-20 is there with tasks/update and tasks/cancel, tasks/list and tasks/result are not', async () => {
    const { client } = await setUp()
    for (const method of ['tasks/list', 'tasks/result'])
      expect((await client.request(method, { taskId: 'x' })).error).toMatchObject({ code: -32_601 })
  })

  test('is not there for a server whose tools do not run as tasks', async () => {
    const { createServer } = await import('@portico/core')
    const client = await connect(createServer({ name: 'plain', version: '1.0.0' }).tool('a', {}, () => 'a'))
    expect((await client.request('tasks/get', { taskId: 'x' })).error).toMatchObject({ code: -32_601 })
    expect(resultOf(await client.request('server/discover'))['capabilities']).not.toHaveProperty('extensions')
  })
})

describe('tasks/update', () => {
  test('TASK-09 is acknowledged with an empty complete result, and the task goes on', async () => {
    const { client, gates } = await setUp()
    const taskId = await callAsTask(client, 'confirm')
    await untilStatus(client, taskId, 'input_required')
    const inputResponses = { ok: { action: 'accept', content: { ok: true } } }
    expect(Object.keys(resultOf(await client.request('tasks/update', { taskId, inputResponses }))).sort()).toEqual([
      '_meta',
      'resultType',
    ])
    expect(await getTask(client, taskId)).toMatchObject({ status: 'working' })
    gates.later.open()
    expect((await untilStatus(client, taskId, 'completed'))['result']).toMatchObject({ content: [{ text: 'deleted' }] })
  })

  test('TASK-09 takes a part of the answers, and waits for the rest', async () => {
    const { client } = await setUp()
    const taskId = await callAsTask(client, 'two')
    await untilStatus(client, taskId, 'input_required')
    await client.request('tasks/update', { taskId, inputResponses: { second: { action: 'accept', content: { name: 'Bob' } } } })
    const task = await getTask(client, taskId)
    expect(task['status']).toBe('input_required')
    expect(Object.keys(task['inputRequests'])).toEqual(['first'])
    await client.request('tasks/update', { taskId, inputResponses: { first: { action: 'accept', content: { name: 'Ada' } } } })
    expect((await untilStatus(client, taskId, 'completed'))['result']).toMatchObject({ content: [{ text: 'Ada and Bob' }] })
  })

  test('TASK-10 ignores keys that were never asked or are answered already', async () => {
    const { client } = await setUp()
    const taskId = await callAsTask(client, 'two')
    await untilStatus(client, taskId, 'input_required')
    const accept = (name: string) => ({ action: 'accept', content: { name } })
    await client.request('tasks/update', {
      taskId,
      inputResponses: { third: accept('Eve'), first: accept('Ada'), __proto__: accept('x') },
    })
    expect(
      resultOf(await client.request('tasks/update', { taskId, inputResponses: { first: accept('Mallory') } })),
    ).toMatchObject({
      resultType: 'complete',
    })
    await client.request('tasks/update', { taskId, inputResponses: { second: accept('Bob') } })
    expect((await untilStatus(client, taskId, 'completed'))['result']).toMatchObject({ content: [{ text: 'Ada and Bob' }] })
    expect(resultOf(await client.request('tasks/update', { taskId, inputResponses: { first: accept('Zoe') } }))).toMatchObject({
      resultType: 'complete',
    })
  })

  test('TASK-10 leaves a question open whose answer cannot be used', async () => {
    const { client } = await setUp()
    const taskId = await callAsTask(client, 'confirm')
    await untilStatus(client, taskId, 'input_required')
    for (const ok of [{ action: 'accept', content: { ok: 'perhaps' } }, { action: 'shrug' }, null, 7, 'yes', []]) {
      await client.request('tasks/update', { taskId, inputResponses: { ok } })
      expect(await getTask(client, taskId)).toMatchObject({ status: 'input_required', inputRequests: { ok: {} } })
    }
  })

  test('TASK-10 refuses responses that are no object', async () => {
    const { client } = await setUp()
    const taskId = await callAsTask(client, 'confirm')
    for (const inputResponses of [undefined, null, [], 'x'])
      expect((await client.request('tasks/update', { taskId, inputResponses })).error).toMatchObject({ code: -32_602 })
  })

  test('TASK-08 uses each key once in the life of a task', async () => {
    const { client } = await setUp()
    const taskId = await callAsTask(client, 'one_by_one')
    const keys: string[] = []
    for (const name of ['Ada', 'Bob']) {
      const { inputRequests } = await untilStatus(client, taskId, 'input_required')
      const [key] = Object.keys(inputRequests)
      keys.push(key!)
      await client.request('tasks/update', { taskId, inputResponses: { [key!]: { action: 'accept', content: { name } } } })
    }
    expect(keys).toEqual(['first', 'second'])
    expect((await untilStatus(client, taskId, 'completed'))['result']).toMatchObject({ content: [{ text: 'Ada, then Bob' }] })
  })

  test('TASK-08 tells the author of a handler that asks twice under one key', async () => {
    const { server, client } = await setUp()
    const errors: unknown[] = []
    server.on('error', ({ error }) => errors.push(error))
    const taskId = await callAsTask(client, 'same_key')
    await untilStatus(client, taskId, 'input_required')
    await client.request('tasks/update', { taskId, inputResponses: { name: { action: 'accept', content: { name: 'Ada' } } } })
    expect(await untilStatus(client, taskId, 'completed')).toMatchObject({ result: { isError: true } })
    expect(String(errors[0])).toMatch(/the key "name" is used twice/)
  })

  test('tells the model that the user declined', async () => {
    const { client } = await setUp()
    const taskId = await callAsTask(client, 'confirm')
    await untilStatus(client, taskId, 'input_required')
    await client.request('tasks/update', { taskId, inputResponses: { ok: { action: 'decline' } } })
    expect(await untilStatus(client, taskId, 'completed')).toMatchObject({
      result: { isError: true, content: [{ text: 'The user declined to answer' }] },
    })
  })

  test('fails a task that asks what the client did not declare with −32021', async () => {
    const { client } = await setUp()
    client.terms = { capabilities: { extensions: { [TASKS]: {} } } }
    expect(await untilStatus(client, await callAsTask(client, 'confirm'), 'failed')).toMatchObject({
      error: { code: -32_021, data: { requiredCapabilities: { elicitation: {} } } },
    })
  })
})

describe('tasks/cancel', () => {
  test('TASK-11 is acknowledged with an empty complete result; the handler sees it by its signal', async () => {
    const { client, gates } = await setUp()
    const taskId = await callAsTask(client, 'work')
    await vi.waitUntil(async () => (await getTask(client, taskId))['status'] === 'working')
    await new Promise((resolve) => setTimeout(resolve, 0)) // the handler has begun
    expect(Object.keys(resultOf(await client.request('tasks/cancel', { taskId }))).sort()).toEqual(['_meta', 'resultType'])
    await gates.aborted.opened
    expect(await getTask(client, taskId)).toMatchObject({ status: 'cancelled', statusMessage: 'The task was cancelled.' })
  })

  test('TASK-11 stays cancelled though the handler goes on', async () => {
    const { client, gates } = await setUp()
    const taskId = await callAsTask(client, 'work')
    await new Promise((resolve) => setTimeout(resolve, 0))
    await client.request('tasks/cancel', { taskId })
    await gates.finished.opened
    await new Promise(setImmediate)
    const task = await getTask(client, taskId)
    expect(task['status']).toBe('cancelled')
    expect(task).not.toHaveProperty('result')
  })

  test('TASK-11 is acknowledged again on a task that has ended, and changes nothing', async () => {
    const { client } = await setUp()
    const taskId = await callAsTask(client, 'must')
    const before = await untilStatus(client, taskId, 'completed')
    for (let times = 0; times < 2; times++)
      expect(resultOf(await client.request('tasks/cancel', { taskId }))).toMatchObject({ resultType: 'complete' })
    expect(await getTask(client, taskId)).toEqual(before)
  })

  test('TASK-11 keeps a handler that has not begun from beginning', async () => {
    const { client, runs } = await setUp()
    const taskId = await callAsTask(client, 'work')
    expect(runs).toEqual([])
    await client.request('tasks/cancel', { taskId })
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(runs).toEqual([])
    expect(await getTask(client, taskId)).toMatchObject({ status: 'cancelled' })
  })

  test('TASK-11 ends a task that waits for input', async () => {
    const { client } = await setUp()
    const taskId = await callAsTask(client, 'two')
    await untilStatus(client, taskId, 'input_required')
    await client.request('tasks/cancel', { taskId })
    const task = await getTask(client, taskId)
    expect(task['status']).toBe('cancelled')
    expect(task).not.toHaveProperty('inputRequests')
  })

  test('TASK-11 marks a task of another process as cancelled', async () => {
    const store = new MemoryTaskStore()
    const { client } = await setUp({ tasks: { store } })
    const now = new Date().toISOString()
    const taskId = crypto.randomUUID()
    const task = {
      taskId,
      ownerId: undefined,
      tool: 'work',
      createdAt: now,
      lastUpdatedAt: now,
      ttlMs: 60_000,
      pollIntervalMs: 1000,
    }
    store.create({ ...task, status: 'working' })
    await client.request('tasks/cancel', { taskId })
    expect(store.get(taskId)).toMatchObject({ status: 'cancelled' })
  })

  test('closing the server ends its tasks', async () => {
    const store = new MemoryTaskStore()
    const { server, client, gates } = await setUp({ tasks: { store } })
    const taskId = await callAsTask(client, 'work')
    await new Promise((resolve) => setTimeout(resolve, 0))
    await server.close()
    await gates.aborted.opened
    expect(store.get(taskId)).toMatchObject({ status: 'failed', error: { code: -32_603 } })
  })
})

describe('notifications/tasks', () => {
  async function listen(client: RawLinkedClient, taskIds: unknown, id = 'listen'): Promise<Record<string, any>> {
    await client.begin('subscriptions/listen', { notifications: { taskIds } }, id)
    return (await client.notification('notifications/subscriptions/acknowledged')).params!
  }

  test('TASK-16 come on the subscription to the task, each with the full task', async () => {
    const { client } = await setUp()
    const taskId = await callAsTask(client, 'confirm')
    const other = await callAsTask(client, 'confirm')
    expect(await listen(client, [taskId])).toMatchObject({ notifications: { taskIds: [taskId] } })
    await client.request('tasks/cancel', { taskId: other })
    const _meta = { 'io.modelcontextprotocol/subscriptionId': 'listen' }
    expect(await nextTask(client)).toMatchObject({ taskId, status: 'input_required', inputRequests: { ok: {} }, _meta })
    await client.request('tasks/update', { taskId, inputResponses: { ok: { action: 'cancel' } } })
    expect(await nextTask(client)).toMatchObject({ taskId, status: 'working', _meta })
    const completed = await nextTask(client)
    expect(completed).toMatchObject({ status: 'completed', result: { isError: true }, _meta })
    const { _meta: _of, resultType: _type, ...got } = await getTask(client, taskId)
    const { _meta: _on, ...told } = completed
    expect(told).toEqual(got)
  })

  test('TASK-16 TASK-22 are not accepted for the tasks of others, unknown ones, or what is no id', async () => {
    const { server } = await setUp()
    const ada = await connect(server, 'ada')
    const taskId = await callAsTask(ada, 'work')
    const bob = await connect(server, 'bob')
    expect(await listen(bob, [taskId, 'unknown'])).toMatchObject({ notifications: { taskIds: [] } })
    await ada.request('tasks/cancel', { taskId })
    await new Promise(setImmediate)
    expect(bob.messages.kept).toEqual([])
    for (const bad of [[7], 'all', Array.from({ length: 2000 }, () => 'x')])
      expect((await bob.request('subscriptions/listen', { notifications: { taskIds: bad } })).error).toMatchObject({
        code: -32_602,
      })
  })

  test('TASK-17 are all that comes: progress and log messages of a task are not sent', async () => {
    const { client, gates } = await setUp()
    const _meta = { progressToken: 'p', 'io.modelcontextprotocol/logLevel': 'debug' }
    const { taskId } = resultOf(await client.request('tools/call', { name: 'reports', arguments: {}, _meta }))
    await listen(client, [taskId])
    gates.later.open()
    expect(await nextTask(client)).toMatchObject({ status: 'completed' })
    expect(client.messages.kept).toEqual([])
  })

  test('TASK-13 are refused with −32021 to a client that does not declare the extension', async () => {
    const { client } = await setUp()
    client.terms = { capabilities: {} }
    expect((await client.request('subscriptions/listen', { notifications: { taskIds: [] } })).error).toMatchObject({
      code: -32_021,
    })
  })
})

describe('over HTTP', () => {
  const PROTOCOL = '2026-07-28'

  async function setUpHttp() {
    const made = createTaskServer()
    const running = await serve(made.server, { port: 0, standalone: false })
    const client = new RawStreamableHttpClient(running.urls.streamableHttp)
    onTestFinished(async () => {
      await client.close()
      await running.close()
      await made.server.close()
    })
    const post = (method: string, params: object, headers: Record<string, string>, own: object = capabilities) =>
      client.post(
        {
          jsonrpc: '2.0',
          id: 1,
          method,
          params: {
            ...params,
            _meta: {
              'io.modelcontextprotocol/protocolVersion': PROTOCOL,
              'io.modelcontextprotocol/clientCapabilities': own,
            },
          },
        },
        { 'MCP-Protocol-Version': PROTOCOL, 'Mcp-Method': method, ...headers },
      )
    await post('tools/call', { name: 'work', arguments: {} }, { 'Mcp-Name': 'work' })
    const { taskId } = resultOf(await client.answer(1))
    return { client, post, taskId: String(taskId) }
  }

  test('TASK-18 Mcp-Name has to be the task id, else −32020', async () => {
    const { client, post, taskId } = await setUpHttp()
    for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel']) {
      const params = { taskId, inputResponses: {} }
      for (const headers of [{ 'Mcp-Name': 'work' }, {}]) {
        expect((await post(method, params, headers as Record<string, string>)).status).toBe(400)
        expect((await client.answer(1)).error).toMatchObject({ code: -32_020 })
      }
      expect((await post(method, params, { 'Mcp-Name': taskId })).status).toBe(200)
      expect((await client.answer(1)).error).toBeUndefined()
    }
  })

  test('TASK-02 TASK-13 a missing capability is answered 400, TASK-20 a method that is not there 404', async () => {
    const { client, post, taskId } = await setUpHttp()
    expect((await post('tools/call', { name: 'must', arguments: {} }, { 'Mcp-Name': 'must' }, {})).status).toBe(400)
    expect((await client.answer(1)).error).toMatchObject({ code: -32_021 })
    expect((await post('tasks/get', { taskId }, { 'Mcp-Name': taskId }, {})).status).toBe(400)
    expect((await client.answer(1)).error).toMatchObject({ code: -32_021 })
    expect((await post('tasks/list', {}, {})).status).toBe(404)
    expect((await client.answer(1)).error).toMatchObject({ code: -32_601 })
  })
})

describe('the extension of tasks', () => {
  test('is an extension like any other: its methods cannot be taken by another', () => {
    const { server } = createTaskServer()
    const other = extension({ id: 'com.example/tasks', methods: { 'tasks/get': { handler: () => ({}) } } })
    expect(() => server.extend(other)).toThrow(/the method tasks\/get is there already/)
  })

  test('tells of the call when its task has ended, once', async () => {
    const { server, client, gates } = await setUp()
    const calls: unknown[] = []
    server.on('call', ({ name, outcome }) => calls.push([name, outcome]))
    const taskId = await callAsTask(client, 'work')
    gates.work.open()
    await untilStatus(client, taskId, 'completed')
    const cancelled = await callAsTask(client, 'confirm')
    await client.request('tasks/cancel', { taskId: cancelled })
    await untilStatus(client, await callAsTask(client, 'refuses'), 'completed')
    await vi.waitFor(() => expect(calls).toHaveLength(3))
    expect(calls).toEqual(
      expect.arrayContaining([
        ['work', 'ok'],
        ['confirm', 'cancelled'],
        ['refuses', 'tool-error'],
      ]),
    )
  })
})
