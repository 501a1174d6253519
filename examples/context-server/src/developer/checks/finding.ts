import { z } from 'zod'

/** Something that a check has found. */
export const Finding = z.object({
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  file: z.string().optional().describe('Relative to the workspace'),
  line: z.int().optional(),
  column: z.int().optional(),
  rule: z.string().optional().describe('The rule of the linter, or the code of the compiler'),
  test: z.string().optional().describe('The name of the test'),
})

export type Finding = z.infer<typeof Finding>

/** What a report says. */
export interface Report {
  readonly findings: readonly Finding[]
  /** How many tests there were, for checks that run tests. */
  readonly tests?: { readonly passed: number; readonly failed: number; readonly skipped: number }
}

/** What a check came to. */
export const CheckResult = z.object({
  check: z.string(),
  status: z.enum(['passed', 'failed', 'timed out', 'printed too much', 'cancelled', 'not started']),
  exitCode: z.int().nullable(),
  at: z.string(),
  durationMs: z.int(),
  tests: z.object({ passed: z.int(), failed: z.int(), skipped: z.int() }).optional(),
  findings: z.array(Finding),
  findingsLeftOut: z.int().describe('How many more there were'),
  outputEnd: z.string().describe('The end of what it printed, where nothing was found in it'),
})

export type CheckResult = z.infer<typeof CheckResult>
