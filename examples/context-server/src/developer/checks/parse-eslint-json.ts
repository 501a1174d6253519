import { z } from 'zod'
import type { Report } from './finding.ts'
import { parseJsonWithin } from './parse-json-within.ts'

const Files = z.array(
  z.object({
    filePath: z.string(),
    messages: z.array(
      z.object({
        ruleId: z.string().nullable(),
        severity: z.union([z.literal(1), z.literal(2)]),
        message: z.string(),
        line: z.int().optional(),
        column: z.int().optional(),
      }),
    ),
  }),
)

/** Reads what `eslint --format json` writes. */
export function parseEslintJson(text: string): Report {
  const files = Files.parse(parseJsonWithin(text, '['))
  return {
    findings: files.flatMap(({ filePath, messages }) =>
      messages.map(({ column, line, message, ruleId, severity }) => ({
        severity: severity === 2 ? 'error' : 'warning',
        message,
        file: filePath,
        ...(line !== undefined && { line }),
        ...(column !== undefined && { column }),
        ...(ruleId !== null && { rule: ruleId }),
      })),
    ),
  }
}
