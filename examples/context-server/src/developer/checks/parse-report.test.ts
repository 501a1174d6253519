import { describe, expect, test } from 'vitest'
import { parseReport } from './parse-report.ts'

const testJson = {
  numPassedTests: 3,
  numFailedTests: 1,
  numPendingTests: 2,
  testResults: [
    {
      name: '/work/a.test.ts',
      status: 'failed',
      message: '',
      assertionResults: [
        { fullName: 'adds one', status: 'passed', failureMessages: [] },
        { fullName: 'adds two', status: 'failed', failureMessages: ['expected 3 to be 4'], location: { line: 7, column: 3 } },
      ],
    },
    { name: '/work/b.test.ts', status: 'failed', message: 'SyntaxError: b', assertionResults: [] },
  ],
}

describe('parseReport', () => {
  test.each(['vitest', 'jest'] as const)('reads the JSON of %s, whatever stands around it', (format) => {
    const text = `{not it\n> runner\n${JSON.stringify(testJson, undefined, 2)}\ndone\n`
    expect(parseReport(format, text)).toEqual({
      tests: { passed: 3, failed: 1, skipped: 2 },
      findings: [
        { severity: 'error', file: '/work/a.test.ts', test: 'adds two', message: 'expected 3 to be 4', line: 7, column: 3 },
        { severity: 'error', file: '/work/b.test.ts', message: 'SyntaxError: b' },
      ],
    })
  })

  test('reads the JSON of ESLint', () => {
    const messages = [
      { ruleId: 'eqeqeq', severity: 2, message: 'Expected ===', line: 1, column: 5 },
      { ruleId: null, severity: 1, message: 'File ignored' },
    ]
    expect(parseReport('eslint', JSON.stringify([{ filePath: '/work/a.ts', messages }]))).toEqual({
      findings: [
        { severity: 'error', file: '/work/a.ts', message: 'Expected ===', line: 1, column: 5, rule: 'eqeqeq' },
        { severity: 'warning', file: '/work/a.ts', message: 'File ignored' },
      ],
    })
  })

  test('reads what tsc prints, plain and pretty', () => {
    const text = [
      "src/a b.ts(1,2): error TS2304: Cannot find name 'x'.",
      '  more of it',
      "\u001b[96msrc/c.ts\u001b[0m:3:4 - \u001b[91merror\u001b[0m TS7006: Parameter 'y'.",
      'error TS18003: No inputs were found.',
      'Found 3 errors.',
    ].join('\n')
    expect(parseReport('tsc', text).findings).toEqual([
      { severity: 'error', file: 'src/a b.ts', line: 1, column: 2, rule: 'TS2304', message: "Cannot find name 'x'." },
      { severity: 'error', file: 'src/c.ts', line: 3, column: 4, rule: 'TS7006', message: "Parameter 'y'." },
      { severity: 'error', rule: 'TS18003', message: 'No inputs were found.' },
    ])
  })

  test('reads JUnit XML, nested and with entities of XML', () => {
    const xml = `<?xml version="1.0"?>
<testsuites>
  <testsuite name="a"><testsuite name="b">
    <testcase name="one" classname="a.b" />
    <testcase name="two" classname="a.b" file="a.py" line="12"><failure message="1 &lt; 2">Traceback</failure></testcase>
    <testcase name="three"><skipped/></testcase>
    <testcase name="four"><error>broken</error></testcase>
  </testsuite></testsuite>
  <testsuite name="empty"/>
</testsuites>`
    expect(parseReport('junit', xml)).toEqual({
      tests: { passed: 1, failed: 2, skipped: 1 },
      findings: [
        { severity: 'error', test: 'a.b two', file: 'a.py', line: 12, message: '1 < 2\nTraceback' },
        { severity: 'error', test: 'four', message: 'broken' },
      ],
    })
  })

  test.each([
    ['vitest', 'no JSON at all'],
    ['vitest', '{"numPassedTests":1}'],
    ['eslint', '{}'],
    ['junit', '<html></html>'],
    ['junit', '<!DOCTYPE a [<!ENTITY a "b">]><testsuites/>'],
  ] as const)('refuses what is no report of %s: %j', (format, text) => {
    expect(() => parseReport(format, text)).toThrow()
  })
})
