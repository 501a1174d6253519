import { describe, expect, test } from 'vitest'
import { type ImportedEntry, importEntries } from './import-entries.ts'
import { QuotaExceededError } from './store-errors.ts'

const line = (key: string, members: object = {}): string => `${JSON.stringify({ namespace: 'n', key, value: 1, ...members })}\n`

/** Keeps the keys of each portion. */
function recorder() {
  const portions: ImportedEntry[][] = []
  return { portions, write: async (entries: readonly ImportedEntry[]) => void portions.push([...entries]) }
}

describe('importEntries', () => {
  test('writes in portions, and says after each how far it is', async () => {
    const { portions, write } = recorder()
    const progress: object[] = []
    const lines = Array.from({ length: 1200 }, (_, number) => line(String(number)))
    const result = await importEntries(lines, { onProgress: (done) => progress.push(done) }, write)
    expect(result).toEqual({ lines: 1200, entries: 1200 })
    expect(portions.map(({ length }) => length)).toEqual([500, 500, 200])
    expect(progress).toEqual([
      { lines: 500, entries: 500, last: { namespace: 'n', key: '499' } },
      { lines: 1000, entries: 1000, last: { namespace: 'n', key: '999' } },
      { lines: 1200, entries: 1200, last: { namespace: 'n', key: '1199' } },
    ])
  })

  test('goes on after the lines that it is told to skip', async () => {
    const { portions, write } = recorder()
    expect(await importEntries([line('a'), line('b'), line('c')], { skip: 2 }, write)).toEqual({ lines: 3, entries: 1 })
    expect(portions[0]![0]!.key).toBe('c')
  })

  test('keeps times; passes over empty lines and what has expired', async () => {
    const { portions, write } = recorder()
    const past = line('past', { expiresAt: '2020-01-01T00:00:00.000Z' })
    const future = line('future', {
      createdAt: '2020-01-01T00:00:00.000Z',
      updatedAt: '2021-01-01',
      expiresAt: '2999-01-01T00:00:00Z',
    })
    expect(await importEntries([past, '\r\n', '', future.trim()], undefined, write)).toEqual({ lines: 4, entries: 1 })
    expect(portions).toMatchObject([
      [
        {
          key: 'future',
          createdAtMs: Date.UTC(2020, 0, 1),
          updatedAtMs: Date.UTC(2021, 0, 1),
          expiresAtMs: Date.UTC(2999, 0, 1),
        },
      ],
    ])
  })

  test.each([
    ['{"namespace":"n",', 'line 2: '],
    ['[]', 'line 2: line: expected an object, got []'],
    [line('', {}), 'line 2: key: expected 1 to 1024 bytes of UTF-8, got none'],
    ['{"namespace":"n","key":"k"}', 'line 2: value: expected JSON, got undefined'],
    [line('k', { createdAt: 5 }), 'line 2: createdAt: expected a time of ISO 8601, got 5'],
    [line('k', { metadata: 1 }), 'line 2: metadata: expected an object, got 1'],
  ])('writes what comes before a bad line such as %j, and says its number and why', async (bad, message) => {
    const { portions, write } = recorder()
    const importing = importEntries([line('good'), bad, line('later')], undefined, write)
    await expect(importing).rejects.toMatchObject({
      name: 'InvalidEntryError',
      line: 2,
      message: expect.stringContaining(message) as string,
    })
    expect(portions.flat().map(({ key }) => key)).toEqual(['good'])
  })

  test('names the line of an entry that the store refuses', async () => {
    const refusal = Object.assign(new QuotaExceededError('n', '1 entries', 2), { index: 1 })
    const importing = importEntries(['', line('a'), line('b')], undefined, async () => Promise.reject(refusal))
    await expect(importing).rejects.toMatchObject({ name: 'QuotaExceededError', line: 3 })
  })

  test('ends with the reason of its signal', async () => {
    const { portions, write } = recorder()
    const controller = new AbortController()
    const lines = function* () {
      yield line('a')
      controller.abort(new Error('enough'))
      yield line('b')
    }
    await expect(importEntries(lines(), { signal: controller.signal }, write)).rejects.toThrow('enough')
    expect(portions).toEqual([])
  })
})
