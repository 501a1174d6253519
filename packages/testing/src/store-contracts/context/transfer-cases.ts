import assert from 'node:assert/strict'
import type { ContextEntry, ContextStore, ContextTransfer, TransferProgress } from '@portico/core'
import { allKeys, type ContextCase, note, pagesOf } from './context-case.ts'

async function linesOf(context: ContextStore, transfer?: ContextTransfer): Promise<string[]> {
  const lines: string[] = []
  for await (const line of context.export(transfer)) lines.push(line)
  return lines
}

async function entriesOf(context: ContextStore): Promise<Omit<ContextEntry, 'version'>[]> {
  const entries: Omit<ContextEntry, 'version'>[] = []
  for await (const page of pagesOf(context)) entries.push(...page.entries.map(({ version: _version, ...entry }) => entry))
  return entries
}

/** Many entries of all kinds. */
async function fill(context: ContextStore): Promise<void> {
  const inputs = Array.from({ length: 1200 }, (_, number) =>
    note(`${number}`, {
      namespace: `n${number % 3}`,
      value: number % 2 === 0 ? { number, text: 'Zürich "🎉" \u0000 \n' } : `text ${number}`,
      metadata: number % 5 === 0 ? { type: 'five', n: number } : {},
      tags: number % 7 === 0 ? ['seven', 'ü'] : [],
      ...(number % 11 === 0 ? { ttlMs: 600_000 } : {}),
    }),
  )
  await context.putMany(inputs.slice(0, 600))
  await context.putMany(inputs.slice(600))
}

export const TRANSFER_CASES: readonly ContextCase[] = [
  [
    'imports what it exported, entry for entry, with all times',
    async ({ context, other }) => {
      await fill(context)
      const progress: TransferProgress[] = []
      const lines = await linesOf(context, { onProgress: (done) => progress.push(done) })
      assert.equal(lines.length, 1200)
      assert.ok(
        lines.every((line) => line.indexOf('\n') === line.length - 1),
        'expected one line feed at the end of each',
      )
      assert.equal(progress.at(-1)?.entries, 1200)
      assert.deepEqual(Object.keys(JSON.parse(lines[0] ?? '') as object), [
        'namespace',
        'key',
        'value',
        'metadata',
        'tags',
        'createdAt',
        'updatedAt',
        'expiresAt',
      ])
      const copy = other()
      assert.deepEqual(await copy.import(lines), { lines: 1200, entries: 1200 })
      assert.deepEqual(await entriesOf(copy), await entriesOf(context))
      assert.equal((await copy.search({ text: 'zürich', limit: 200 })).hits.length, 200)
      assert.deepEqual(await copy.stats(), await context.stats())
    },
  ],
  [
    'exports what a filter means, and goes on after an entry',
    async ({ context }) => {
      await fill(context)
      const keys = (lines: string[]): string[] => lines.map((line) => (JSON.parse(line) as ContextEntry).key)
      const filter = { namespace: 'n1', tags: ['seven'] }
      assert.deepEqual(keys(await linesOf(context, filter)), await allKeys(context, filter))
      const all = await allKeys(context, { namespace: 'n1' })
      assert.deepEqual(
        keys(await linesOf(context, { namespace: 'n1', after: { namespace: 'n1', key: all[150] ?? '' } })),
        all.slice(151),
      )
      assert.deepEqual(keys(await linesOf(context, { after: { namespace: 'n0', key: 'zzz' } })).length, 800)
      assert.deepEqual(await linesOf(context, { after: { namespace: 'zzz', key: 'a' } }), [])
    },
  ],
  [
    'goes on with an import where one ended, and tells how far it is',
    async ({ context, other }) => {
      await fill(context)
      const lines = await linesOf(context)
      const copy = other()
      const controller = new AbortController()
      let done = 0
      const first = copy.import(lines, {
        signal: controller.signal,
        onProgress: (progress) => {
          done = progress.lines
          controller.abort(new Error('enough'))
        },
      })
      await assert.rejects(first, { message: 'enough' })
      assert.ok(done > 0 && done < 1200, `${done} lines`)
      assert.equal(await copy.count(), done)
      assert.deepEqual(await copy.import(lines, { skip: done }), { lines: 1200, entries: 1200 - done })
      assert.deepEqual(await entriesOf(copy), await entriesOf(context))
    },
  ],
  [
    'imports over what is there, as new versions',
    async ({ context }) => {
      await context.put(note('a', { value: 'old', tags: ['x'] }))
      const lines = async function* (): AsyncGenerator<string> {
        yield '\r\n'
        yield `${JSON.stringify({ ...note('a'), createdAt: '2020-01-01T00:00:00.000Z', updatedAt: '2021-01-01T00:00:00.000Z' })}\r\n`
        yield JSON.stringify(note('b'))
        yield JSON.stringify({ ...note('past'), expiresAt: '2020-01-01T00:00:00.000Z' })
      }
      assert.deepEqual(await context.import(lines()), { lines: 4, entries: 2 })
      assert.deepEqual(await context.get(note('a')), {
        ...note('a'),
        metadata: {},
        tags: [],
        version: 2,
        createdAt: '2020-01-01T00:00:00.000Z',
        updatedAt: '2021-01-01T00:00:00.000Z',
      })
      assert.deepEqual(
        (await context.history(note('a'))).map(({ value }) => value),
        ['about a', 'old'],
      )
      assert.deepEqual(await allKeys(context), ['a', 'b'])
      assert.deepEqual(await allKeys(context, { orderBy: 'updatedAt' }), ['a', 'b'])
    },
  ],
  [
    'names the line that is wrong, and keeps those before it',
    async ({ context }) => {
      const lines = [JSON.stringify(note('a')), '', '{"namespace":"notes"', JSON.stringify(note('b'))]
      await assert.rejects(context.import(lines), { name: 'InvalidEntryError', line: 3 })
      assert.deepEqual(await allKeys(context), ['a'])
      await context.setQuota('notes', { maxEntries: 2 })
      await assert.rejects(context.import(['', JSON.stringify(note('c')), JSON.stringify(note('d'))]), {
        name: 'QuotaExceededError',
        line: 3,
      })
      assert.deepEqual(await allKeys(context), ['a'])
    },
  ],
  [
    'exports little at a time, however large the entries are',
    async ({ context }) => {
      const value = 'x'.repeat(1_048_576)
      for (let number = 0; number < 12; number++) await context.put(note(`${number}`, { value }))
      let bytes = 0
      for await (const line of context.export()) bytes += line.length
      assert.ok(bytes > 12 * 1_048_576, `${bytes} characters`)
    },
  ],
]
