import { describe, expect, test } from 'vitest'
import { type Check, judgeChecks } from './judge-checks.ts'

const check = (id: string, status: Check['status'], errorMessage?: string): Check =>
  errorMessage === undefined ? { id, status } : { id, status, errorMessage }

describe('judgeChecks', () => {
  test('passes what succeeded, whatever was skipped beside', () => {
    expect(judgeChecks([check('a', 'SUCCESS'), check('b', 'SKIPPED'), check('c', 'INFO')])).toEqual([])
  })

  test('names what failed, and what the suite warns of', () => {
    const checks = [check('a', 'SUCCESS'), check('b', 'FAILURE', 'wrong'), check('c', 'WARNING', 'doubtful')]
    expect(judgeChecks(checks)).toEqual(['FAILURE b: wrong', 'WARNING c: doubtful'])
  })

  test.each([[[]], [[check('a', 'SKIPPED', 'no such tool')]], [[check('a', 'INFO')]], [[check('wire-schema-valid', 'SUCCESS')]]])(
    'does not pass a scenario in which nothing was checked: %j',
    (checks) => {
      expect(judgeChecks(checks)[0]).toBe('nothing was checked')
    },
  )
})
