import { describe, expect, test } from 'vitest'
import { entityTag, readPrecondition } from './entity-tag.ts'

describe('readPrecondition', () => {
  test.each<[string | undefined, string | undefined, unknown]>([
    [undefined, undefined, {}],
    [entityTag(3), undefined, { ifVersion: 3 }],
    [' "12" ', undefined, { ifVersion: 12 }],
    ['*', undefined, 'must-exist'],
    [undefined, '*', { ifVersion: 0 }],
    ['3', undefined, 'malformed'],
    ['W/"3"', undefined, 'malformed'],
    ['"0"', undefined, 'malformed'],
    ['"1", "2"', undefined, 'malformed'],
    [undefined, '"3"', 'malformed'],
    ['"3"', '*', 'malformed'],
  ])('If-Match: %s and If-None-Match: %s', (ifMatch, ifNoneMatch, expected) => {
    expect(readPrecondition(ifMatch, ifNoneMatch)).toEqual(expected)
  })
})
