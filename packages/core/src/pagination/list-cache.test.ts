import { describe, expect, test } from 'vitest'
import type { ServedRevision } from '../revision/served-revision.ts'
import { ListCache } from './list-cache.ts'

const revision = { version: '2025-11-25' } as ServedRevision // all that a cache looks at
const named = (...names: string[]): { name: string }[] => names.map((name) => ({ name }))

describe('ListCache', () => {
  test('makes a list once for each choice of what is hidden', () => {
    const cache = new ListCache<object>()
    const list = (...names: string[]): object => cache.get(revision, named(...names), () => ({}))
    expect(list()).toBe(list())
    expect(list('a')).toBe(list('a'))
    expect(list('a')).not.toBe(list())
    expect(list('a', 'b')).not.toBe(list('a,b'))
  })

  test('is bounded: what was made first is forgotten', () => {
    const cache = new ListCache<object>()
    const first = cache.get(revision, named('0'), () => ({}))
    for (let index = 1; index < 1000; index++) cache.get(revision, named(String(index)), () => ({}))
    expect(cache.size).toBe(64)
    expect(cache.get(revision, named('0'), () => ({}))).not.toBe(first)
  })
})
