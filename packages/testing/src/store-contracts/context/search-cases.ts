import assert from 'node:assert/strict'
import type { ContextSearch, ContextStore } from '@portico/core'
import { type ContextCase, note } from './context-case.ts'

async function found(context: ContextStore, search: ContextSearch): Promise<string[]> {
  return (await context.search(search)).hits.map(({ entry }) => entry.key)
}

/** Texts that a query language could take for more than words. */
const OPERATORS = [
  'tabs AND spaces',
  'tabs OR spaces',
  'tabs NOT spaces',
  'NEAR(tabs spaces, 5)',
  'value:tabs',
  '{value}: tabs',
  '-tabs',
  '+tabs',
  '^tabs',
  'tabs ^ spaces',
  '"tabs',
  'tabs"',
  '""tabs""',
  "tabs'; drop table entries; --",
  'tabs & spaces | !x <-> y',
  'tabs:*',
  'tabs \\',
  'tabs % _',
  '(tabs',
  'tabs)',
  '* tabs',
  'ta\0bs',
  "'tabs'",
  '$1 tabs',
]

export const SEARCH_CASES: readonly ContextCase[] = [
  [
    'finds entries in which all words occur: in key, tags and value',
    async ({ context }) => {
      await context.putMany([
        note('editor/theme', { value: 'Ada likes dark colours' }),
        note('editor/font', { value: { family: 'Fira Code', size: 14, ligatures: true }, tags: ['Colours'] }),
        note('3', { value: ['dark', { deep: { deeper: 'chocolate' } }] }),
      ])
      const expectations: readonly (readonly [text: string, ...keys: string[]])[] = [
        ['dark', '3', 'editor/theme'],
        ['DARK colours', 'editor/theme'],
        ['colours', 'editor/font', 'editor/theme'],
        ['theme ada', 'editor/theme'],
        ['editor', 'editor/font', 'editor/theme'],
        ['fira 14', 'editor/font'],
        ['family', 'editor/font'],
        ['deeper', '3'],
        ['dark nowhere'],
        ['dar'],
        ['olours'],
      ]
      for (const [text, ...keys] of expectations) assert.deepEqual((await found(context, { text })).sort(), keys, text)
    },
  ],
  [
    'finds beginnings of words, and words that stand together',
    async ({ context }) => {
      await context.putMany([
        note('a', { value: 'the quick brown fox' }),
        note('b', { value: 'the brown quick foxes' }),
        note('c', { value: 'snake_case and kebab-case' }),
      ])
      const expectations: readonly (readonly [text: string, ...keys: string[]])[] = [
        ['fox', 'a'],
        ['fox*', 'a', 'b'],
        ['"quick brown"', 'a'],
        ['"brown quick" the', 'b'],
        ['quick brown', 'a', 'b'],
        ['"quick fox"'],
        ['bro* qui*', 'a', 'b'],
        ['snake_case', 'c'],
        ['case_snake'],
        ['kebab-ca*', 'c'],
        ['"the quick brown fox"', 'a'],
        ['"fox*"', 'a'],
      ]
      for (const [text, ...keys] of expectations) assert.deepEqual((await found(context, { text })).sort(), keys, text)
    },
  ],
  [
    'finds words of all scripts, without regard to case and accents',
    async ({ context }) => {
      await context.putMany([
        note('de', { value: 'Ärger über Größe' }),
        note('ja', { value: '私は日本語を話します' }),
        note('ru', { value: 'Привет, мир' }),
        note('hi', { value: 'हिन्दी की किताब' }),
        note('fr', { value: 'De\u0301ja\u0300 vu' }),
        note('emoji', { value: 'fine 🎉🎉 party' }),
      ])
      const expectations: readonly (readonly [text: string, key: string])[] = [
        ['ARGER', 'de'],
        ['größe', 'de'],
        ['日本', 'ja'],
        ['日本語', 'ja'],
        ['ПРИВЕТ', 'ru'],
        ['किताब', 'hi'],
        ['déjà', 'fr'],
        ['deja', 'fr'],
        ['fine party', 'emoji'],
      ]
      for (const [text, key] of expectations) assert.deepEqual(await found(context, { text }), [key], text)
      assert.deepEqual(await found(context, { text: '本日' }), [])
      assert.deepEqual(await found(context, { text: 'का' }), [])
    },
  ],
  [
    'takes no operators: whatever the text, it is words',
    async ({ context }) => {
      await context.putMany([note('a', { value: 'tabs' }), note('b', { value: OPERATORS.join(' ') })])
      for (const text of OPERATORS) {
        const keys = await found(context, { text })
        assert.ok(keys.includes('b'), `${JSON.stringify(text)} found ${keys.join(' ')}`)
      }
      for (const text of ['tabs AND spaces', 'tabs OR spaces', 'tabs NOT spaces', 'NEAR(tabs spaces, 5)', 'value:tabs']) {
        assert.deepEqual(await found(context, { text }), ['b'], text)
      }
      for (const text of ['-tabs', '^tabs', '"tabs', '(tabs', '* tabs'])
        assert.deepEqual((await found(context, { text })).sort(), ['a', 'b'], text)
      for (const text of ['', ' ', '"', '""', '*', '-', '& | !', "';--"]) {
        await assert.rejects(context.search({ text }), { name: 'InvalidEntryError' }, JSON.stringify(text))
      }
    },
  ],
  [
    'finds what is there now: not what was replaced, patched away or deleted',
    async ({ context }) => {
      await context.putMany([
        note('a', { value: { first: 'alpha', second: 'beta' } }),
        note('b', { value: 'alpha' }),
        note('c', { value: 'alpha' }),
      ])
      await context.patch({ namespace: 'notes', key: 'a', value: { first: 'gamma' } })
      await context.put(note('b', { value: 'delta', tags: ['epsilon'] }))
      await context.delete(note('c'))
      assert.deepEqual(await found(context, { text: 'alpha' }), [])
      assert.deepEqual(await found(context, { text: 'gamma beta' }), ['a'])
      assert.deepEqual(await found(context, { text: 'delta epsilon' }), ['b'])
      await context.restore(note('a'), 1)
      assert.deepEqual(await found(context, { text: 'alpha' }), ['a'])
      await context.deleteMany({ namespace: 'notes' })
      assert.deepEqual(await found(context, { text: 'alpha' }), [])
    },
  ],
  [
    'puts first what fits best',
    async ({ context }) => {
      const filler = 'other things that are written here too '
      await context.putMany([
        note('once', { value: `${filler.repeat(4)} needle ${filler.repeat(4)}` }),
        note('often', { value: `needle ${filler} needle ${filler} needle` }),
        note('never', { value: filler }),
      ])
      const { hits } = await context.search({ text: 'needle' })
      assert.deepEqual(
        hits.map(({ entry }) => entry.key),
        ['often', 'once'],
      )
      assert.ok((hits[0]?.score ?? 0) > (hits[1]?.score ?? 0), 'expected the scores to differ')
    },
  ],
  [
    'shows the place where it was found',
    async ({ context }) => {
      await context.put(note('a', { value: `${'before '.repeat(60)}the Needle is here ${'after '.repeat(60)}` }))
      const [hit] = (await context.search({ text: 'needle' })).hits
      assert.match(hit?.snippet ?? '', /the \[Needle\] is here/)
      assert.ok((hit?.snippet.length ?? 1000) < 300, 'expected a part only')
    },
  ],
  [
    'searches within what a filter means',
    async ({ context }) => {
      await context.putMany([
        note('a1', { value: 'word', tags: ['x'], metadata: { type: 'one' } }),
        note('a2', { value: 'word', metadata: { type: 'two' } }),
        note('b1', { value: 'word', namespace: 'other', tags: ['x'] }),
      ])
      assert.deepEqual(await found(context, { text: 'word', namespace: 'other' }), ['b1'])
      assert.deepEqual(await found(context, { text: 'word', prefix: 'a', tags: ['x'] }), ['a1'])
      assert.deepEqual(await found(context, { text: 'word', metadata: { type: 'two' } }), ['a2'])
      assert.deepEqual(await found(context, { text: 'word', anyTag: ['y'] }), [])
    },
  ],
  [
    'gives hits by pages that miss and repeat nothing, the best first',
    async ({ context }) => {
      await context.putMany(
        Array.from({ length: 45 }, (_, number) => note(`${number}`, { value: 'word '.repeat((number % 5) + 1) })),
      )
      const keys: string[] = []
      const scores: number[] = []
      let cursor: string | undefined
      do {
        const page = await context.search({ text: 'word', limit: 7, cursor })
        assert.ok(page.hits.length <= 7 && page.hits.length > 0, `a page of 7 has ${page.hits.length}`)
        keys.push(...page.hits.map(({ entry }) => entry.key))
        scores.push(...page.hits.map(({ score }) => score))
        cursor = page.nextCursor
      } while (cursor !== undefined)
      assert.equal(new Set(keys).size, 45)
      assert.equal(keys.length, 45)
      assert.deepEqual(
        scores,
        [...scores].sort((a, b) => b - a),
      )
      const { nextCursor } = await context.search({ text: 'word', limit: 7 })
      await assert.rejects(context.search({ text: 'other', cursor: nextCursor }), { name: 'InvalidEntryError' })
    },
  ],
]
