import type { CheckConfig } from '../../config/config-schema.ts'
import type { Report } from './finding.ts'
import { parseEslintJson } from './parse-eslint-json.ts'
import { parseJunit } from './parse-junit.ts'
import { parseTestJson } from './parse-test-json.ts'
import { parseTsc } from './parse-tsc.ts'

/** Reads a report of that format. @throws when it is none, for example because the program failed before it wrote one. */
export function parseReport(format: CheckConfig['format'], text: string): Report {
  switch (format) {
    case 'vitest':
    case 'jest':
      return parseTestJson(text)
    case 'eslint':
      return parseEslintJson(text)
    case 'tsc':
      return parseTsc(text)
    case 'junit':
      return parseJunit(text)
    case 'text':
      return { findings: [] }
  }
}
