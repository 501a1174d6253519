import { describe, expect, test } from 'vitest'
import { repository } from '../run-typescript.ts'
import { proofsIn, readTests, standingOf, unknownIds } from './proof.ts'
import { REQUIREMENTS } from './requirements.ts'
import { testTitles } from './test-titles.ts'
import { UNPROVEN } from './unproven.ts'

const tests = readTests(repository)
const proven = new Set(proofsIn(tests).map(({ id }) => id))

describe('the requirements', () => {
  test('are all there, each once', () => {
    expect(REQUIREMENTS).toHaveLength(418)
    expect(new Set(REQUIREMENTS.map(({ id }) => id)).size).toBe(418)
  })

  test('are in force somewhere', () => {
    expect(REQUIREMENTS.filter(({ revisions }) => revisions.length === 0)).toEqual([])
  })

  test('that do not concern Portico, or wait for other work, say one thing of themselves', () => {
    const contradictory = REQUIREMENTS.filter(
      ({ id, notApplicable, open }) => notApplicable !== undefined && (open !== undefined || proven.has(id)),
    )
    expect(contradictory.map(({ id }) => id)).toEqual([])
  })

  // A requirement that is proven now has to be taken off the list.
  test('are all proven by tests, but for those that are listed as unproven', () => {
    const unproven = REQUIREMENTS.filter((requirement) => standingOf(requirement, proven) === 'unproven')
    expect(unproven.map(({ id }) => id)).toEqual(UNPROVEN)
  })

  test('wait for no other work', () => {
    const open = REQUIREMENTS.filter((requirement) => standingOf(requirement, proven) === 'open')
    expect(open.map(({ id, open: work = '' }) => `${id} ${work}`)).toEqual([])
  })
})

describe('the tests', () => {
  test('name no requirement that there is not', () => {
    expect(unknownIds(tests)).toEqual([])
  })

  test('that may be left out prove nothing', () => {
    const text = `
      import { describe, test } from 'vitest'
      describe('[A-01] a group', () => {
        test('one', () => {})
        test.each([1, 2])(\`[B-01, B-02] of \${kind} (%s)\`, () => {})
        test.skip('[C-01] skipped', () => {})
      })
      describe.skipIf(true)('left out', () => { test('[D-01] inside', () => {}) })`
    expect(proofsIn(testTitles({ path: 'x.test.ts', text }))).toEqual([
      { id: 'A-01', file: 'x.test.ts', title: 'a group' },
      { id: 'B-01', file: 'x.test.ts', title: 'a group › of … (%s)' },
      { id: 'B-02', file: 'x.test.ts', title: 'a group › of … (%s)' },
    ])
  })
})
