import { describe, expect, test } from 'vitest'
import { parseCoreList, pinned } from './pinning.ts'

describe('parseCoreList', () => {
  test('reads single cores and ranges', () => {
    expect(parseCoreList('0-1')).toEqual([0, 1])
    expect(parseCoreList('3')).toEqual([3])
    expect(parseCoreList('0-2,5,8-9')).toEqual([0, 1, 2, 5, 8, 9])
  })
})

describe('pinned', () => {
  test('puts taskset before the command only when there is a core', () => {
    expect(pinned(1, ['node', 'a.mjs'])).toEqual(['taskset', '-c', '1', 'node', 'a.mjs'])
    expect(pinned(undefined, ['node', 'a.mjs'])).toEqual(['node', 'a.mjs'])
  })
})
