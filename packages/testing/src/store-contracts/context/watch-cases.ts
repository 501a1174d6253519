import assert from 'node:assert/strict'
import type { ContextChange } from '@portico/core'
import { type ContextCase, note, take } from './context-case.ts'

const shown = ({ key, kind, version }: ContextChange): string => `${kind} ${key} ${version}`

export const WATCH_CASES: readonly ContextCase[] = [
  [
    'tells each change once, in order, whatever brought it about',
    async ({ context, other }) => {
      const foreign = other()
      await context.put(note('before'))
      const changes = context.watch()[Symbol.asyncIterator]()
      await foreign.put(note('foreign'))
      const first = await context.put(note('a'))
      await context.putMany([note('b'), note('a')])
      await context.patch({ namespace: 'notes', key: 'b', value: 1 })
      await context.delete(note('a'))
      await context.delete(note('none'))
      await context.restore(note('a'), 1)
      await context.batch([
        { operation: 'put', ...note('c') },
        { operation: 'get', ...note('c') },
        { operation: 'delete', ...note('b') },
      ])
      await context.import([JSON.stringify(note('d'))])
      await context.deleteMany({ prefix: 'c' })
      const told = await take(changes, 10)
      assert.deepEqual(told.map(shown), [
        'put a 1',
        'put b 1',
        'put a 2',
        'put b 2',
        'delete a 3',
        'put a 4',
        'put c 1',
        'delete b 3',
        'put d 1',
        'delete c 2',
      ])
      assert.deepEqual(
        { ...told[0], position: '' },
        { namespace: 'notes', key: 'a', kind: 'put', version: 1, at: first.updatedAt, position: '' },
      )
      assert.equal(new Set(told.map(({ position }) => position)).size, 10)
      await changes.return?.()
    },
  ],
  [
    'tells who waits, and each who watches',
    async ({ context }) => {
      const watches = [context.watch(), context.watch()].map((watch) => watch[Symbol.asyncIterator]())
      const waiting = watches.map(async (changes) => take(changes, 2))
      await context.put(note('a'))
      await context.put(note('b'))
      for (const told of await Promise.all(waiting)) assert.deepEqual(told.map(shown), ['put a 1', 'put b 1'])
      for (const changes of watches) await changes.return?.()
    },
  ],
  [
    'tells of a namespace, and of a prefix, only',
    async ({ context }) => {
      const changes = context.watch({ namespace: 'notes', prefix: 'a%' })[Symbol.asyncIterator]()
      for (const input of [note('a'), note('a%1'), note('ab1'), note('a%2', { namespace: 'other' }), note('a%3')])
        await context.put(input)
      await context.delete(note('a%1'))
      assert.deepEqual((await take(changes, 3)).map(shown), ['put a%1 1', 'put a%3 1', 'delete a%1 2'])
      await changes.return?.()
    },
  ],
  [
    'goes on after a position, also much later',
    async ({ context }) => {
      const changes = context.watch()[Symbol.asyncIterator]()
      for (const key of ['a', 'b', 'c']) await context.put(note(key))
      const told = await take(changes, 2)
      await changes.return?.()
      await context.put(note('d'))
      const resumed = context.watch({ after: told[1]?.position })[Symbol.asyncIterator]()
      await context.put(note('e'))
      assert.deepEqual((await take(resumed, 3)).map(shown), ['put c 1', 'put d 1', 'put e 1'])
      await resumed.return?.()
      const again = context.watch({ after: told[0]?.position, prefix: 'd' })[Symbol.asyncIterator]()
      assert.deepEqual((await take(again, 1)).map(shown), ['put d 1'])
      await again.return?.()
    },
  ],
  [
    'tells when the time of an entry has passed, though nobody asks for it',
    async ({ context }) => {
      const changes = context.watch()[Symbol.asyncIterator]()
      await context.put(note('a', { ttlMs: 50 }))
      await context.put(note('b', { ttlMs: 40 }))
      assert.deepEqual((await take(changes, 4)).map(shown).sort(), ['expire a 2', 'expire b 2', 'put a 1', 'put b 1'])
      await changes.return?.()
    },
  ],
  [
    'ends with its signal, or when nobody iterates any more, also while it waits',
    async ({ context }) => {
      const controller = new AbortController()
      const keys: string[] = []
      const watching = (async () => {
        for await (const { key } of context.watch({ signal: controller.signal })) keys.push(key)
      })()
      const left = (async () => {
        for await (const { key } of context.watch()) return key
        return undefined
      })()
      const returned = context.watch()[Symbol.asyncIterator]()
      const waiting = returned.next()
      await returned.return?.()
      assert.equal((await waiting).done, true)
      await context.put(note('a'))
      assert.equal(await left, 'a')
      controller.abort()
      await watching
      await context.put(note('b'))
      assert.ok(!keys.includes('b'), 'told after the end')
      const aborted = context.watch({ signal: AbortSignal.abort() })[Symbol.asyncIterator]()
      assert.equal((await aborted.next()).done, true)
    },
  ],
  [
    'refuses a position that is none',
    async ({ context }) => {
      for (const after of ['', 'nonsense', '-1', "1' or 1=1", '1e5']) {
        const changes = context.watch({ after })[Symbol.asyncIterator]()
        await assert.rejects(async () => changes.next(), { name: 'InvalidEntryError' }, after)
      }
    },
  ],
  [
    'tells each change once and in order while many write, and to those who come back',
    async ({ context }) => {
      const changes = context.watch()[Symbol.asyncIterator]()
      const writers = Array.from({ length: 8 }, async (_, writer) => {
        for (let round = 0; round < 10; round++) await context.put(note(`${(writer + round) % 4}`))
      })
      const told = await take(changes, 40)
      await changes.return?.()
      const resumed = context.watch({ after: told.at(-1)?.position })[Symbol.asyncIterator]()
      told.push(...(await take(resumed, 40)))
      await Promise.all(writers)
      await context.put(note('last'))
      assert.deepEqual((await take(resumed, 1)).map(shown), ['put last 1'])
      await resumed.return?.()
      for (const key of ['0', '1', '2', '3']) {
        const versions = told.filter((change) => change.key === key).map(({ version }) => version)
        assert.deepEqual(
          versions,
          Array.from({ length: 20 }, (_, index) => index + 1),
          `versions of ${key}`,
        )
      }
    },
  ],
]
