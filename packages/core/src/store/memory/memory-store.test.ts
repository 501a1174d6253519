import { describe, expect, test } from 'vitest'
import type { ContextChange } from '../context-change.ts'
import type { ContextInput } from '../context-entry.ts'
import { MemoryStore } from './memory-store.ts'

const note = (key: string, value: ContextInput['value'] = key): ContextInput => ({ namespace: 'notes', key, value })
const KILOBYTE = 'x'.repeat(1024)

describe('MemoryStore', () => {
  test('refuses what it has no room for, whoever it belongs to, and drops nothing that it has acknowledged', async () => {
    const store = new MemoryStore({ maxBytes: 20_000 })
    const tenants = [store.context('ada'), store.context('bob')]
    let written = 0
    const fill = async () => {
      for (; written < 100; written++) await tenants[written % 2]!.put(note(String(written), KILOBYTE))
    }
    await expect(fill()).rejects.toMatchObject({ name: 'StoreUnavailableError', fault: 'full' })
    expect(written).toBeGreaterThan(10)
    expect((await tenants[0]!.count()) + (await tenants[1]!.count())).toBe(written)
    await expect(tenants[0]!.putMany([note('small', 1), note('large', KILOBYTE.repeat(10))])).rejects.toMatchObject({
      fault: 'full',
    })
    expect(await tenants[0]!.get(note('small'))).toBeUndefined()
    await tenants[1]!.deleteMany({ namespace: 'notes' })
    await store.vacuum()
    await tenants[0]!.put(note('again', KILOBYTE))
  })

  test('gives up former states before it refuses something', async () => {
    const store = new MemoryStore({ maxBytes: 20_000, historyVersions: 100 })
    const context = store.context('ada')
    for (let round = 0; round < 100; round++) await context.put(note('a', `${round} ${KILOBYTE}`))
    expect((await context.get(note('a')))?.version).toBe(100)
    expect((await context.history(note('a'))).length).toBeLessThan(20)
  })

  test('keeps as many former states as it is told, and none after a vacuum', async () => {
    const store = new MemoryStore({ historyVersions: 3 })
    const context = store.context('ada')
    for (let round = 1; round <= 5; round++) await context.put(note('a', round))
    expect((await context.history(note('a'))).map(({ value }) => value)).toEqual([5, 4, 3])
    await store.vacuum()
    expect((await context.history(note('a'))).map(({ value }) => value)).toEqual([5])
  })

  test('says so when changes that somebody asks for are forgotten', async () => {
    const store = new MemoryStore({ maxChanges: 10 })
    const context = store.context('ada')
    const slow = context.watch()[Symbol.asyncIterator]()
    await context.put(note('first'))
    const { value: first } = (await slow.next()) as { value: ContextChange }
    for (let round = 0; round < 100; round++) await context.put(note('a', round))
    await expect(slow.next()).rejects.toMatchObject({ name: 'ChangesForgottenError' })
    const late = context.watch({ after: first.position })[Symbol.asyncIterator]()
    await expect(late.next()).rejects.toMatchObject({ name: 'ChangesForgottenError' })
    const anotherProcess = new MemoryStore().context('ada').watch({ after: first.position })[Symbol.asyncIterator]()
    await expect(anotherProcess.next()).rejects.toMatchObject({ name: 'ChangesForgottenError' })
  })

  test('bounds every namespace by its default quota', async () => {
    const context = new MemoryStore({ defaultQuota: { maxEntries: 1 } }).context('ada')
    await context.put(note('a'))
    await expect(context.put(note('b'))).rejects.toMatchObject({ name: 'QuotaExceededError' })
    await context.setQuota('notes', { maxEntries: 2 })
    await context.put(note('b'))
  })

  test('gives entries that nobody can change', async () => {
    const context = new MemoryStore().context('ada')
    await context.put({ ...note('a', { list: [{ deep: 1 }] }), metadata: { nested: {} }, tags: ['t'] })
    const entry = (await context.get(note('a'))) as unknown as {
      value: { list: { deep: number }[] }
      metadata: { nested: object }
      tags: string[]
    }
    expect(() => (entry.value.list[0]!.deep = 2)).toThrow(TypeError)
    expect(() => entry.tags.push('u')).toThrow(TypeError)
    expect(() => Object.assign(entry.metadata.nested, { a: 1 })).toThrow(TypeError)
    expect(await context.get(note('a'))).toMatchObject({ value: { list: [{ deep: 1 }] }, tags: ['t'] })
  })

  test('keeps the sessions that were used last', () => {
    const { sessions } = new MemoryStore({ maxSessions: 2 })
    const save = (id: string): void => {
      sessions.save({ id, transport: 't', principalId: undefined, protocolVersion: 'v', client: {}, state: {} }, 60_000)
    }
    save('a')
    save('b')
    sessions.touch('a', 60_000)
    save('c')
    expect(['a', 'b', 'c'].filter((id) => sessions.load(id) !== undefined)).toEqual(['a', 'c'])
  })

  test('keeps the steps that were settled last, and those that are being done', async () => {
    const { journal } = new MemoryStore({ maxSteps: 2 })
    await journal.claim('call', 'running', 'ada', 60_000)
    await journal.claim('call', 'first', 'ada', 60_000)
    await journal.settle('call', 'first', 1, 60_000)
    expect(await journal.claim('call', 'second', 'ada', 60_000)).toBe('claimed')
    expect(await journal.claim('call', 'running', 'bob', 60_000)).toBe('busy')
    await expect(journal.claim('call', 'third', 'ada', 60_000)).rejects.toMatchObject({ fault: 'full' })
  })

  test('forgets what was settled first when results are too much', async () => {
    const { journal } = new MemoryStore()
    const large = 'x'.repeat(40_000_000)
    for (const step of ['first', 'second', 'third']) await journal.settle('call', step, large, 60_000)
    expect(await journal.claim('call', 'first', 'ada', 60_000)).toBe('claimed')
    expect(await journal.claim('call', 'third', 'ada', 60_000)).toEqual({ result: large })
  })

  test('refuses limits that are none', () => {
    for (const name of ['maxBytes', 'historyVersions', 'maxChanges', 'maxSessions', 'maxSteps']) {
      expect(() => new MemoryStore({ [name]: 0 })).toThrow(`${name}: expected an integer of at least 1, got 0`)
    }
    expect(() => new MemoryStore({ defaultQuota: { maxEntries: -1 } })).toThrow('maxEntries: expected a whole number')
  })
})
