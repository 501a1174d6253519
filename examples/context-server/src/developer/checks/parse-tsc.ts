import { stripVTControlCharacters } from 'node:util'
import type { Report } from './finding.ts'

// With and without --pretty: "a.ts(1,2): error TS1: …" and "a.ts:1:2 - error TS1: …".
const PLACE = /^(?<file>[^\s(:][^(:]*)(?:\((?<line>\d+),(?<column>\d+)\):|:(?<prettyLine>\d+):(?<prettyColumn>\d+) -)/
const PROBLEM = /\s*(?<severity>error|warning) (?<rule>TS\d+): (?<message>.*)$/

/** Reads what the TypeScript compiler prints; lines that continue a message are left out. */
export function parseTsc(text: string): Report {
  const findings = stripVTControlCharacters(text)
    .split(/\r?\n/)
    .flatMap((line) => {
      const place = PLACE.exec(line)
      const problem = PROBLEM.exec(line.slice(place?.[0].length ?? 0))?.groups
      if (problem === undefined) return []
      const { file, line: plainLine, column, prettyLine, prettyColumn } = place?.groups ?? {}
      const at = { line: Number(plainLine ?? prettyLine), column: Number(column ?? prettyColumn) }
      return [
        {
          severity: problem['severity'] === 'warning' ? ('warning' as const) : ('error' as const),
          message: problem['message'] ?? '',
          rule: problem['rule'] ?? '',
          ...(file !== undefined && { file, ...at }),
        },
      ]
    })
  return { findings }
}
