import { z } from 'zod'
import type { Finding, Report } from './finding.ts'
import { parseJsonWithin } from './parse-json-within.ts'

const Location = z.object({ line: z.int(), column: z.int() })

const Results = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int().default(0),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
          location: Location.nullish(),
        }),
      ),
    }),
  ),
})

/** Reads what the JSON reporters of Vitest and Jest write; they agree. */
export function parseTestJson(text: string): Report {
  const { numFailedTests, numPassedTests, numPendingTests, testResults } = Results.parse(parseJsonWithin(text, '{'))
  return {
    tests: { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests },
    findings: testResults.flatMap(findingsOf),
  }
}

function findingsOf({
  assertionResults,
  message,
  name: file,
  status,
}: z.infer<typeof Results>['testResults'][number]): Finding[] {
  const failed = assertionResults.filter((result) => result.status === 'failed')
  // A file that could not be loaded has no tests.
  if (failed.length === 0) return status === 'failed' ? [{ severity: 'error', file, message: message ?? 'failed' }] : []
  return failed.map(({ failureMessages, fullName, location }) => ({
    severity: 'error',
    file,
    test: fullName,
    message: failureMessages?.join('\n') ?? 'failed',
    ...(location && { line: location.line, column: location.column }),
  }))
}
