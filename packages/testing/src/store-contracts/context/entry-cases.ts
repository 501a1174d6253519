import assert from 'node:assert/strict'
import { InvalidEntryError, type JsonValue, VersionConflictError } from '@portico/core'
import { type ContextCase, keysOf, note } from './context-case.ts'

const VALUES: readonly JsonValue[] = [
  '',
  'text',
  '"quoted" \\ \n\t\u0000 \u2028 NUL and more',
  'Zürich 日本 🎉 e\u0301 \u{10FFFF}',
  0,
  -1.5,
  1e21,
  5e-324,
  9_007_199_254_740_991,
  true,
  false,
  null,
  [],
  {},
  [[], [null, { a: [] }]],
  { '': 1, 'a.b': 2, "it's": 3, '"': 4, '\0': 5, '🎉': [6], constructor: 7 },
  JSON.parse('{"__proto__":{"a":1}}') as JsonValue,
]

/** Keys that mean something elsewhere. */
const KEYS = [
  '__proto__',
  'constructor',
  "' or 1=1 --",
  '"',
  '%',
  '_',
  '\\',
  '*',
  ' ',
  '\n',
  '../x',
  '🎉',
  'e\u0301',
  'é',
  'ß',
  'ẞ',
]

export const ENTRY_CASES: readonly ContextCase[] = [
  [
    'gives back what was put, whatever JSON it is',
    async ({ context }) => {
      for (const [index, value] of VALUES.entries()) {
        const input = note(`value ${index}`, {
          value,
          metadata: { type: 'note', nested: { list: [1, 'ü'] } },
          tags: ['b', 'a', 'b'],
        })
        const put = await context.put(input)
        assert.deepEqual(
          { ...put, createdAt: '', updatedAt: '' },
          { ...input, tags: ['a', 'b'], version: 1, createdAt: '', updatedAt: '' },
        )
        assert.deepEqual(await context.get(input), put)
      }
    },
  ],
  [
    'leaves out what is optional and was not given',
    async ({ context }) => {
      const entry = await context.put(
        note('plain', { metadata: undefined, tags: undefined, ttlMs: undefined, ifVersion: undefined }),
      )
      assert.deepEqual(Object.keys(entry).sort(), [
        'createdAt',
        'key',
        'metadata',
        'namespace',
        'tags',
        'updatedAt',
        'value',
        'version',
      ])
      assert.deepEqual(Object.keys((await context.get(entry)) ?? {}).sort(), Object.keys(entry).sort())
      assert.deepEqual({ metadata: entry.metadata, tags: entry.tags }, { metadata: {}, tags: [] })
    },
  ],
  [
    'keeps keys apart that are alike, and knows nothing of those that were not put',
    async ({ context }) => {
      for (const key of KEYS) assert.equal(await context.get(note(key)), undefined)
      for (const key of KEYS) await context.put(note(key))
      for (const key of KEYS) assert.deepEqual((await context.get(note(key)))?.value, `about ${key}`)
      for (const namespace of KEYS) assert.equal(await context.get(note('a', { namespace })), undefined)
      for (const namespace of KEYS) await context.put(note('a', { namespace, value: namespace }))
      for (const namespace of KEYS) assert.equal((await context.get(note('a', { namespace })))?.value, namespace)
      assert.equal(await context.count(), 2 * KEYS.length)
    },
  ],
  [
    'keeps the longest names',
    async ({ context }) => {
      const input = note('ä'.repeat(512), {
        namespace: '🎉'.repeat(64),
        tags: Array.from({ length: 64 }, (_, n) => `${n}`.padEnd(128, 'x')),
      })
      await context.put(input)
      const entry = await context.get(input)
      assert.equal(entry?.tags.length, 64)
      assert.deepEqual((await context.list({ prefix: 'ä'.repeat(512) })).entries, [entry])
    },
  ],
  [
    'replaces all of what was there, and counts versions',
    async ({ context }) => {
      const first = await context.put(note('a', { metadata: { type: 'x' }, tags: ['t'], ttlMs: 600_000 }))
      const second = await context.put(note('a', { value: 2 }))
      assert.deepEqual([first.version, second.version], [1, 2])
      assert.deepEqual(
        { metadata: second.metadata, tags: second.tags, expiresAt: second.expiresAt },
        { metadata: {}, tags: [], expiresAt: undefined },
      )
      assert.equal(second.createdAt, first.createdAt)
      assert.ok(second.updatedAt >= first.updatedAt, `${second.updatedAt} is before ${first.updatedAt}`)
      assert.deepEqual(await context.get(first), second)
    },
  ],
  [
    'writes down the time of now, as ISO 8601 with milliseconds',
    async ({ context }) => {
      const before = Date.now()
      const entry = await context.put(note('a', { ttlMs: 60_000 }))
      // A database may have a clock of its own.
      for (const time of [entry.createdAt, entry.updatedAt]) {
        assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
        assert.ok(Math.abs(Date.parse(time) - before) < 5000, `${time} is not now`)
      }
      assert.ok(
        Math.abs(Date.parse(entry.expiresAt ?? '') - before - 60_000) < 5000,
        `${entry.expiresAt ?? 'nothing'} is not in a minute`,
      )
    },
  ],
  [
    'gives many at once in the order asked, undefined for what there is not',
    async ({ context }) => {
      await context.putMany([note('a'), note('b', { namespace: 'other' })])
      const [none, b, a, again] = await context.getMany([note('b'), note('b', { namespace: 'other' }), note('a'), note('a')])
      assert.deepEqual([none, b?.value, a?.value, again?.value], [undefined, 'about b', 'about a', 'about a'])
      assert.deepEqual(await context.getMany([]), [])
      const thousand = Array.from({ length: 1000 }, (_, number) => note(`${number}`))
      assert.deepEqual(
        keysOf(await context.putMany(thousand)),
        thousand.map(({ key }) => key),
      )
      assert.equal(
        (await context.getMany(thousand)).every((entry, index) => entry?.key === `${index}`),
        true,
      )
    },
  ],
  [
    'puts many in order, or none',
    async ({ context }) => {
      const entries = await context.putMany([note('a', { value: 1 }), note('b'), note('a', { value: 2 })])
      assert.deepEqual(
        entries.map(({ key, version }) => [key, version]),
        [
          ['a', 1],
          ['b', 1],
          ['a', 2],
        ],
      )
      assert.deepEqual(await context.putMany([]), [])
      const failing = context.putMany([note('c'), note('a', { value: 3 }), note('b', { ifVersion: 7 }), note('d')])
      await assert.rejects(failing, { name: 'VersionConflictError', index: 2, expected: 7, current: 1 })
      assert.deepEqual(
        [await context.get(note('c')), await context.get(note('d')), (await context.get(note('a')))?.value],
        [undefined, undefined, 2],
      )
    },
  ],
  [
    'puts only over the version that is expected, and says which there is',
    async ({ context }) => {
      const ref = { namespace: 'notes', key: 'a' }
      await assert.rejects(context.put(note('a', { ifVersion: 1 })), {
        name: 'VersionConflictError',
        ref,
        expected: 1,
        current: 0,
      })
      assert.equal((await context.put(note('a', { ifVersion: 0 }))).version, 1)
      await assert.rejects(context.put(note('a', { ifVersion: 0, value: 'lost' })), { ref, expected: 0, current: 1 })
      assert.equal((await context.put(note('a', { ifVersion: 1 }))).version, 2)
      const conflict: unknown = await context.put(note('a', { ifVersion: 1, value: 'lost' })).catch((error: unknown) => error)
      assert.ok(conflict instanceof VersionConflictError, 'expected a VersionConflictError of @portico/core')
      assert.deepEqual({ expected: conflict.expected, current: conflict.current }, { expected: 1, current: 2 })
      assert.equal((await context.get(ref))?.value, 'about a')
    },
  ],
  [
    'patches value, metadata and tags by merging, and leaves what is absent',
    async ({ context }) => {
      const first = await context.put(
        note('a', { value: { a: 1, b: { c: 2, d: 3 } }, metadata: { type: 'x', source: 's' }, tags: ['t'] }),
      )
      const patched = await context.patch({
        ...first,
        value: { a: null, b: { c: [9] }, e: 'f' },
        metadata: { source: null, n: 1 },
        tags: undefined,
        ttlMs: undefined,
        ifVersion: 1,
      })
      assert.deepEqual(patched.value, { b: { c: [9], d: 3 }, e: 'f' })
      assert.deepEqual([patched.metadata, patched.tags, patched.version], [{ type: 'x', n: 1 }, ['t'], 2])
      assert.equal(patched.createdAt, first.createdAt)
      assert.deepEqual(await context.get(first), patched)
      const { namespace, key } = first
      assert.deepEqual((await context.patch({ namespace, key, value: 'text', tags: ['z', 'y'] })).tags, ['y', 'z'])
      assert.deepEqual((await context.patch({ namespace, key })).value, 'text')
      await assert.rejects(context.patch({ namespace, key, value: 1, ifVersion: 2 }), {
        name: 'VersionConflictError',
        expected: 2,
        current: 4,
      })
      await assert.rejects(context.patch({ namespace, key: 'none', value: 1 }), {
        name: 'EntryNotFoundError',
        ref: { namespace, key: 'none' },
      })
      await assert.rejects(context.patch({ namespace, key: 'none', ifVersion: 1 }), { name: 'VersionConflictError', current: 0 })
      assert.equal((await context.get(first))?.value, 'text')
    },
  ],
  [
    'deletes, and says whether there was something',
    async ({ context }) => {
      const entry = await context.put(note('a'))
      await context.put(note('b'))
      await assert.rejects(context.delete({ ...entry, ifVersion: 2 }), { name: 'VersionConflictError', expected: 2, current: 1 })
      assert.equal(await context.delete({ ...entry, ifVersion: 1 }), true)
      assert.equal(await context.delete(entry), false)
      await assert.rejects(context.delete({ ...entry, ifVersion: 1 }), { name: 'VersionConflictError', expected: 1, current: 0 })
      assert.equal(await context.delete({ ...entry, ifVersion: 0 }), false)
      assert.equal(await context.get(entry), undefined)
      assert.deepEqual(keysOf((await context.list()).entries), ['b'])
    },
  ],
  [
    'goes on counting versions when a deleted key is written again',
    async ({ context }) => {
      await context.put(note('a', { metadata: { type: 'x' } }))
      await context.delete(note('a'))
      const again = await context.put(note('a', { ifVersion: 0 }))
      assert.deepEqual([again.version, again.metadata], [3, {}])
    },
  ],
  [
    'deletes what a filter means, and nothing when the filter means everything',
    async ({ context }) => {
      await context.putMany([
        note('a1'),
        note('a2', { tags: ['old'] }),
        note('b', { tags: ['old'] }),
        note('a3', { namespace: 'other', tags: ['old'] }),
      ])
      assert.equal(await context.deleteMany({ namespace: 'notes', tags: ['old'], prefix: 'a' }), 1)
      assert.equal(await context.deleteMany({ tags: ['none'] }), 0)
      await assert.rejects(context.deleteMany({}), { name: 'InvalidEntryError' })
      assert.equal(await context.count(), 3)
      assert.equal(await context.deleteMany({ namespace: 'notes' }), 2)
      assert.deepEqual(keysOf((await context.list()).entries), ['a3'])
    },
  ],
  [
    'refuses what is not what it has to be, and changes nothing',
    async ({ context }) => {
      const wrong = (value: object): never => value as never
      const attempts: readonly (() => Promise<unknown>)[] = [
        async () => context.get(wrong({ namespace: 'notes' })),
        async () => context.getMany([note('a'), wrong({ namespace: 'notes', key: 7 })]),
        async () => context.getMany(Array.from({ length: 1001 }, () => note('a'))),
        async () => context.put(note('')),
        async () => context.put(note('nul \0')),
        async () => context.put(note('x'.repeat(1025))),
        async () => context.put(note('a', { namespace: 'x'.repeat(257) })),
        async () => context.put(note('a', { value: wrong([undefined]) })),
        async () => context.put(note('a', { value: '\ud800' })),
        async () => context.put(note('a', { metadata: wrong([]) })),
        async () => context.put(note('a', { tags: [''] })),
        async () => context.put(note('a', { ttlMs: 0 })),
        async () => context.put(note('a', { ifVersion: -1 })),
        async () => context.putMany(Array.from({ length: 1001 }, () => note('a'))),
        async () => context.patch(wrong({ ...note('a'), value: Infinity })),
        async () => context.delete(wrong({ namespace: '', key: 'a' })),
        async () => context.list({ limit: 0 }),
        async () => context.list({ limit: 1001 }),
        async () => context.list({ cursor: 'nonsense' }),
        async () => context.list({ orderBy: wrong({}) }),
        async () => context.count({ updatedSince: 'yesterday' }),
        async () => context.search({ text: ' * ' }),
        async () => context.search({ text: 'a', limit: 201 }),
        async () => context.history(wrong({})),
        async () => context.restore(wrong({}), 1),
        async () => context.batch([wrong({ operation: 'drop', ...note('a') })]),
        async () => context.batch(Array.from({ length: 1001 }, () => ({ operation: 'get' as const, ...note('a') }))),
        async () => context.setQuota('notes', { maxEntries: -1 }),
        async () => context.setQuota('', {}),
      ]
      for (const [index, attempt] of attempts.entries()) {
        const refusal: unknown = await attempt().catch((error: unknown) => error)
        assert.ok(refusal instanceof InvalidEntryError, `attempt ${index}: expected an InvalidEntryError, got ${String(refusal)}`)
      }
      assert.equal(await context.count(), 0)
      assert.deepEqual(await context.history(note('a')), [])
    },
  ],
  [
    'takes values of 16 MiB and names the limit to those that have more',
    async ({ context }) => {
      const limit = 16 * 1_048_576
      const value = 'ä'.repeat(limit / 2 - 1)
      await context.put(note('large', { value }))
      assert.equal((await context.get(note('large')))?.value, value)
      await assert.rejects(context.put(note('larger', { value: `${value}x` })), /at most 16777216 bytes \(16 MiB\)/)
      await assert.rejects(context.patch({ ...note('large'), value: { a: value } }), { name: 'InvalidEntryError' })
      assert.equal(await context.count(), 1)
    },
  ],
  [
    'keeps what was put, whatever the caller does with it later',
    async ({ context }) => {
      const value = { list: [1] }
      const tags = ['a']
      const entry = await context.put(note('a', { value, tags, metadata: value }))
      value.list.push(2)
      tags.push('b')
      for (const kept of [entry, await context.get(note('a'))]) {
        assert.deepEqual([kept?.value, kept?.tags, kept?.metadata], [{ list: [1] }, ['a'], { list: [1] }])
      }
    },
  ],
  [
    'keeps tenants apart, in every method',
    async ({ context, other }) => {
      const foreign = other()
      await foreign.putMany([note('a', { value: 'secret', tags: ['t'] }), note('b', { value: 'secret' })])
      await foreign.put(note('a', { value: 'secret' }))
      const mine = await context.put(note('a', { value: 'mine', tags: ['t'] }))
      assert.equal(mine.version, 1)
      assert.deepEqual(await context.getMany([note('a'), note('b')]), [mine, undefined])
      assert.deepEqual((await context.list()).entries, [mine])
      assert.deepEqual((await context.list({ namespace: 'notes', tags: ['t'], orderBy: 'updatedAt' })).entries, [mine])
      assert.equal(await context.count(), 1)
      assert.deepEqual((await context.search({ text: 'secret' })).hits, [])
      assert.equal((await context.history(note('a'))).length, 1)
      assert.deepEqual(await context.history(note('b')), [])
      await assert.rejects(context.restore(note('a'), 2), { name: 'EntryNotFoundError' })
      await assert.rejects(context.patch(note('b')), { name: 'EntryNotFoundError' })
      assert.equal(await context.delete(note('b')), false)
      assert.equal((await context.stats()).entries, 1)
      const lines: string[] = []
      for await (const line of context.export()) lines.push(line)
      assert.equal(lines.length, 1)
      assert.equal(await context.deleteMany({ namespace: 'notes' }), 1)
      assert.equal(await foreign.count(), 2)
    },
  ],
]
