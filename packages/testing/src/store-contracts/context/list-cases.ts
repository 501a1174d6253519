import assert from 'node:assert/strict'
import type { ContextQuery } from '@portico/core'
import { eventually } from '../eventually.ts'
import { allKeys, type ContextCase, keysOf, note, pagesOf } from './context-case.ts'

const ORDERS = ['key', 'createdAt', 'updatedAt'] as const
const DIRECTIONS = ['ascending', 'descending'] as const

export const LIST_CASES: readonly ContextCase[] = [
  [
    'lists in the order of code points, by namespace, then key',
    async ({ context }) => {
      const ordered = ['A', 'B', 'a', 'a ', 'aa', 'b', 'ß', 'é', '日', '\uFF5E', '🎉', '\u{10FFFF}']
      await context.putMany([...ordered].reverse().map((key) => note(key)))
      assert.deepEqual(await allKeys(context), ordered)
      assert.deepEqual(await allKeys(context, { direction: 'descending', limit: 5 }), [...ordered].reverse())
      const namespaces = [...ordered]
      const inNamespaces = ['z', 'a'].flatMap((key) => namespaces.map((namespace) => note(key, { namespace })))
      await context.deleteMany({ namespace: 'notes' })
      await context.putMany(inNamespaces)
      const { entries } = await context.list()
      assert.deepEqual(
        entries.map(({ namespace, key }) => [namespace, key]),
        namespaces.flatMap((name) => [
          [name, 'a'],
          [name, 'z'],
        ]),
      )
    },
  ],
  [
    'misses and repeats nothing, whatever the order and the size of the page',
    async ({ context }) => {
      for (let portion = 0; portion < 5; portion++) {
        await context.putMany(
          Array.from({ length: 5 }, (_, number) =>
            note(`${(number * 7 + portion * 3) % 5}${portion}`, { namespace: `n${number % 2}` }),
          ),
        )
      }
      await context.put(note('00', { namespace: 'n0' }))
      for (const orderBy of ORDERS) {
        const whole = (await context.list({ orderBy })).entries
        assert.equal(whole.length, 25)
        const times = whole.map((entry) =>
          orderBy === 'key' ? `${entry.namespace} ${entry.key}` : `${entry[orderBy]} ${entry.namespace} ${entry.key}`,
        )
        assert.deepEqual(times, [...times].sort())
        for (const direction of DIRECTIONS) {
          for (const limit of [1, 7, 25, 26]) {
            const expected = direction === 'ascending' ? whole : [...whole].reverse()
            const paged = []
            for await (const page of pagesOf(context, { orderBy, direction, limit })) {
              assert.ok(page.entries.length <= limit && page.entries.length > 0, `a page of ${limit} has ${page.entries.length}`)
              paged.push(...page.entries)
            }
            assert.deepEqual(paged, expected)
          }
        }
      }
    },
  ],
  [
    'repeats nothing and misses nothing that stays, while others write',
    async ({ context }) => {
      for (const orderBy of ORDERS) {
        for (const direction of DIRECTIONS) {
          const namespace = `${orderBy} ${direction}`
          const numbers = Array.from({ length: 30 }, (_, number) => String(number).padStart(2, '0'))
          for (const number of numbers) await context.put(note(number, { namespace }))
          const seen: string[] = []
          let round = 0
          for await (const { entries } of pagesOf(context, { namespace, orderBy, direction, limit: 4 })) {
            seen.push(...keysOf(entries))
            // What was seen is changed, and deleted and written again; something is new before, within and after.
            await context.put(note(seen.at(-1) ?? '', { namespace, value: 'changed' }))
            await context.delete(note(seen.at(-2) ?? '', { namespace }))
            await context.put(note(seen.at(-2) ?? '', { namespace, value: 'again' }))
            for (const key of ['!', '15', '~']) await context.put(note(`${key}new${round}`, { namespace }))
            if (++round > 100) throw new Error('expected an end')
          }
          assert.equal(new Set(seen).size, seen.length, `${namespace} repeats: ${seen.join(' ')}`)
          assert.deepEqual(
            numbers.filter((key) => !seen.includes(key)),
            [],
            `${namespace} misses some`,
          )
        }
      }
    },
  ],
  [
    'takes a prefix literally',
    async ({ context }) => {
      const keys = [
        'a',
        'a%b',
        'a*b',
        "a'b",
        'a[b',
        'a\\b',
        'a_b',
        'axb',
        'A%b',
        'é',
        'e\u0301',
        '\uD7FFx',
        '🎉x',
        '\u{10FFFF}',
        '\u{10FFFF}\u{10FFFF}x',
      ]
      await context.putMany(keys.map((key) => note(key)))
      for (const prefix of [...keys, 'a%', 'a_', 'a\\', 'a[', 'a*', "a'", '%', '_', '🎉', '\uD7FF', 'e', 'x', 'axbx']) {
        const expected = keys.filter((key) => key.startsWith(prefix)).sort()
        assert.deepEqual((await allKeys(context, { prefix, limit: 2 })).sort(), expected, `prefix ${prefix}`)
        assert.equal(await context.count({ prefix, namespace: 'notes' }), expected.length)
      }
      assert.equal(await context.count({ prefix: '' }), keys.length)
    },
  ],
  [
    'finds by metadata: equal, and of the same kind',
    async ({ context }) => {
      const names = ['plain', 'a.b', 'a"b', "a'b", 'a b', 'a[0]', '$', '$.x', 'ü', '', 'a\\b', '__proto__', 'constructor']
      const values = ['1', 1, true, 'true', null, 'null', 0, '', 'ü"\'%_\\', 1e21, -0.5, 9_007_199_254_740_991, false]
      for (const [index, name] of names.entries()) {
        await context.put(note(`name ${index}`, { metadata: Object.fromEntries([[name, 'x']]) }))
      }
      for (const [index, value] of values.entries()) await context.put(note(`value ${index}`, { metadata: { value } }))
      await context.putMany([
        note('list', { metadata: { value: [1, '1'] } }),
        note('object', { metadata: { value: { a: 1 } } }),
        note('none'),
      ])
      for (const [index, name] of names.entries()) {
        assert.deepEqual(
          await allKeys(context, { metadata: Object.fromEntries([[name, 'x']]) }),
          [`name ${index}`],
          `name ${name}`,
        )
      }
      for (const [index, value] of values.entries()) {
        assert.deepEqual(await allKeys(context, { metadata: { value } }), [`value ${index}`], `value ${JSON.stringify(value)}`)
      }
      assert.equal(await context.count({ metadata: { value: 2 } }), 0)
      assert.equal(await context.count({ metadata: { missing: null } }), 0)
      await context.put(note('both', { metadata: { value: 1, type: 'x' } }))
      assert.deepEqual(await allKeys(context, { metadata: { value: 1, type: 'x' } }), ['both'])
      assert.deepEqual(await allKeys(context, { metadata: { value: 1 }, limit: 1 }), ['both', 'value 1'])
    },
  ],
  [
    'finds by tags: all of some, one of others',
    async ({ context }) => {
      await context.putMany([
        note('1', { tags: ['a', 'b'] }),
        note('2', { tags: ['b', 'c'] }),
        note('3', { tags: ['a', 'b', 'c'] }),
        note('4'),
        note('5', { tags: ["it's", '100%', 'a,b', '"', 'ä', 'A'] }),
        note('6', { tags: ['ab'] }),
      ])
      const found = async (query: ContextQuery, ...expected: string[]): Promise<void> => {
        assert.deepEqual(await allKeys(context, { ...query, limit: 1 }), expected, JSON.stringify(query))
        assert.equal(await context.count(query), expected.length)
      }
      await found({ tags: ['a'] }, '1', '3')
      await found({ tags: ['b', 'a'] }, '1', '3')
      await found({ tags: ['a', 'c'] }, '3')
      await found({ anyTag: ['a', 'c'] }, '1', '2', '3')
      await found({ tags: ['b'], anyTag: ['c', 'x'] }, '2', '3')
      await found({ tags: [] }, '1', '2', '3', '4', '5', '6')
      for (const tag of ["it's", '100%', 'a,b', '"', 'ä', 'A']) await found({ tags: [tag] }, '5')
      for (const tag of ['%', 'a%', '_', 'x', '']) if (tag !== '') await found({ anyTag: [tag] })
      await context.patch({ namespace: 'notes', key: '3', tags: ['x'] })
      await found({ tags: ['a'] }, '1')
      await found({ tags: ['x'] }, '3')
      await context.delete(note('1'))
      await found({ anyTag: ['a', 'b'] }, '2')
    },
  ],
  [
    'finds what was changed since a time',
    async ({ context }) => {
      const old = await context.put(note('old'))
      await context.put(note('changed'))
      await eventually(async () => assert.ok(Date.now() > Date.parse(old.updatedAt) + 2))
      const changed = await context.put(note('changed'))
      assert.deepEqual(await allKeys(context, { updatedSince: changed.updatedAt }), ['changed'])
      assert.deepEqual(await allKeys(context, { updatedSince: old.updatedAt }), ['changed', 'old'])
      assert.deepEqual(await allKeys(context, { updatedSince: '2999-01-01' }), [])
      const offset = new Date(Date.parse(changed.updatedAt) + 3_600_000).toISOString().replace('Z', '+01:00')
      assert.deepEqual(await allKeys(context, { updatedSince: offset }), ['changed'])
    },
  ],
  [
    'does not go on with the cursor of another question',
    async ({ context }) => {
      await context.putMany([note('a'), note('b'), note('c')])
      const { nextCursor } = await context.list({ limit: 1 })
      assert.equal(typeof nextCursor, 'string')
      assert.deepEqual(keysOf((await context.list({ limit: 2, cursor: nextCursor })).entries), ['b', 'c'])
      for (const query of [
        { prefix: 'b' },
        { direction: 'descending' },
        { orderBy: 'updatedAt' },
        { namespace: 'notes' },
      ] as const) {
        await assert.rejects(context.list({ ...query, cursor: nextCursor }), { name: 'InvalidEntryError' })
      }
      for (const cursor of ['', 'x', 'AAAA', `${nextCursor ?? ''}x`, `x${nextCursor ?? ''}`]) {
        await assert.rejects(context.list({ cursor }), { name: 'InvalidEntryError' }, `cursor ${cursor}`)
      }
    },
  ],
  [
    'counts and measures what there is',
    async ({ context }) => {
      assert.deepEqual(await context.stats(), { entries: 0, bytes: 0, namespaces: [] })
      await context.putMany([
        note('a', { namespace: 'z', value: 'ä' }),
        note('b', { namespace: 'a', value: { a: [1, 2] } }),
        note('c', { namespace: 'a', value: 1 }),
      ])
      await context.put(note('c', { namespace: 'a', value: 12 }))
      await context.put(note('d', { namespace: 'gone', value: 12 }))
      await context.delete(note('d', { namespace: 'gone' }))
      assert.deepEqual(await context.stats(), {
        entries: 3,
        bytes: 17,
        namespaces: [
          { namespace: 'a', entries: 2, bytes: 13 },
          { namespace: 'z', entries: 1, bytes: 4 },
        ],
      })
    },
  ],
]
