import { MemoryTaskStore } from '@portico/core'
import { RawLinkedClient } from '@portico/testing'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { callAsTask, getTask, resultOf } from './follow-task.ts'
import { createTaskServer } from './task-server.ts'

const capabilities = { extensions: { 'io.modelcontextprotocol/tasks': {} } }

async function connect(store: MemoryTaskStore): Promise<RawLinkedClient> {
  const { server } = createTaskServer({ tasks: { store } })
  const client = await RawLinkedClient.stateless(server, { capabilities })
  onTestFinished(() => client.close())
  return client
}

afterEach(() => {
  vi.useRealTimers()
})

describe('a task of another process', () => {
  test('is working for as long as that process says so', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] })
    const store = new MemoryTaskStore()
    const [own, other] = [await connect(store), await connect(store)]
    const taskId = await callAsTask(own, 'work')
    await vi.advanceTimersByTimeAsync(300_000)
    expect(await getTask(other, taskId)).toMatchObject({ status: 'working' })
  })

  test('has failed once that process has not said so for 30 seconds, for everybody', async () => {
    const store = new MemoryTaskStore()
    const [own, other] = [await connect(store), await connect(store)]
    const taskId = await callAsTask(own, 'work')
    const task = store.get(taskId)!
    const left = { ...task, taskId: crypto.randomUUID(), aliveUntil: new Date(Date.now() - 1).toISOString() }
    store.create(left)
    expect(await getTask(other, left.taskId)).toMatchObject({
      status: 'failed',
      error: { code: -32_603, message: 'the process that ran the task has ended' },
    })
    expect(await getTask(own, left.taskId)).toMatchObject({ status: 'failed' })
    expect(await getTask(other, taskId)).toMatchObject({ status: 'working' })
    expect(Date.parse(task.aliveUntil!) - Date.now()).toBeGreaterThan(25_000)
  })

  test('keeps its result once it has one', async () => {
    const store = new MemoryTaskStore()
    const [own, other] = [await connect(store), await connect(store)]
    const taskId = await callAsTask(own, 'must')
    await expect.poll(async () => (await getTask(own, taskId))['status']).toBe('completed')
    store.update({ ...store.get(taskId)!, aliveUntil: new Date(0).toISOString() })
    expect(resultOf(await other.request('tasks/get', { taskId }))).toMatchObject({ status: 'completed' })
  })
})
