import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'
import type { Finding, Report } from './finding.ts'

/** A failure is a text, or a text with attributes. */
const Failure = z.union([
  z.string().transform((text) => ({ text, message: undefined })),
  z
    .object({ '#text': z.string().default(''), message: z.string().optional() })
    .transform(({ message, ...rest }) => ({ text: rest['#text'], message })),
])

const Case = z.object({
  name: z.string(),
  classname: z.string().optional(),
  file: z.string().optional(),
  line: z.coerce.number().int().optional(),
  failure: z.array(Failure).default([]),
  error: z.array(Failure).default([]),
  skipped: z.array(z.unknown()).optional(),
})

interface Suite {
  testcase: z.infer<typeof Case>[]
  testsuite: Suite[]
}

const Suite: z.ZodType<Suite> = z.lazy(() =>
  z.union([
    z.literal('').transform(() => ({ testcase: [], testsuite: [] })),
    z.object({ testcase: z.array(Case).default([]), testsuite: z.array(Suite).default([]) }),
  ]),
)

const LISTS = new Set(['testsuites', 'testsuite', 'testcase', 'failure', 'error', 'skipped'])

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  isArray: (name) => LISTS.has(name),
})

/**
 * Reads JUnit XML, which most test runners can write.
 *
 * @throws Error for what is no such report, or declares entities: no runner does.
 */
export function parseJunit(text: string): Report {
  if (text.includes('<!DOCTYPE')) throw new Error('expected JUnit XML without a document type')
  const document = z
    .object({ testsuites: z.array(Suite).optional(), testsuite: z.array(Suite).optional() })
    .parse(parser.parse(text))
  const roots = document.testsuites ?? document.testsuite
  if (roots === undefined) throw new Error('expected JUnit XML with <testsuites> or <testsuite>')
  const cases = roots.flatMap(casesOf)
  const failed = cases.filter(({ error, failure }) => error.length + failure.length > 0)
  const skipped = cases.filter((one) => one.skipped !== undefined).length
  return {
    tests: { passed: cases.length - failed.length - skipped, failed: failed.length, skipped },
    findings: failed.map(toFinding),
  }
}

function casesOf({ testcase, testsuite }: Suite): z.infer<typeof Case>[] {
  return [...testcase, ...testsuite.flatMap(casesOf)]
}

function toFinding({ classname, error, failure, file, line, name }: z.infer<typeof Case>): Finding {
  const words = [...failure, ...error].map(({ message, text }) => [message, text.trim()].filter((part) => part).join('\n'))
  return {
    severity: 'error',
    message: words.join('\n') || 'failed',
    test: classname === undefined ? name : `${classname} ${name}`,
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
  }
}
