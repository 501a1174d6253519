import { readFile, rm } from 'node:fs/promises'
import type { CheckConfig } from '../../config/config-schema.ts'
import { runProgram, type RunResult } from '../run-program.ts'
import type { Workspace } from '../workspace.ts'
import type { CheckResult, Report } from './finding.ts'
import { parseReport } from './parse-report.ts'

const SECOND_MS = 1000
const MAX_FINDINGS = 500
const MAX_OUTPUT_END = 4000

/** What a check tells while it runs, and what may stop it. */
export interface CheckRun {
  readonly signal: AbortSignal
  /** Told each line that it prints. */
  readonly onLine: (line: string) => void
}

/** Runs a check of the configuration and reads what it found. */
export async function runCheck(
  name: string,
  config: CheckConfig,
  workspace: Workspace,
  { onLine, signal }: CheckRun,
): Promise<CheckResult> {
  const { command, format, maxOutputBytes, reportFile, timeoutSeconds } = config
  const [program, ...args] = command
  const reportPath = reportFile === undefined ? undefined : await workspace.resolve(reportFile)
  // The report of the run before would be taken for that of this one.
  if (reportPath !== undefined) await rm(reportPath, { force: true })
  const started = performance.now()
  const result = await runProgram(program, args, {
    cwd: workspace.root,
    signal,
    timeoutMs: timeoutSeconds * SECOND_MS,
    maxOutputBytes,
    onOutput: (text) => {
      for (const line of text.split('\n')) if (line.trim() !== '') onLine(line.trim())
    },
  })
  const report = await readReport(format, reportPath, result)
  const findings = (report?.findings ?? []).map((finding) =>
    finding.file === undefined ? finding : { ...finding, file: workspace.relative(finding.file) },
  )
  const isFine = result.exitCode === 0 && report !== undefined
  return {
    check: name,
    status: result.end === 'exited' ? (isFine ? 'passed' : 'failed') : result.end,
    exitCode: result.exitCode ?? null,
    at: new Date().toISOString(),
    durationMs: Math.round(performance.now() - started),
    ...(report?.tests && { tests: report.tests }),
    findings: findings.slice(0, MAX_FINDINGS),
    findingsLeftOut: Math.max(0, findings.length - MAX_FINDINGS),
    outputEnd: findings.length === 0 ? `${result.stdout}\n${result.stderr}`.trim().slice(-MAX_OUTPUT_END) : '',
  }
}

/** The report; `undefined` when it cannot be read, and what was printed says more. */
async function readReport(
  format: CheckConfig['format'],
  path: string | undefined,
  { stdout }: RunResult,
): Promise<Report | undefined> {
  try {
    return parseReport(format, path === undefined ? stdout : await readFile(path, 'utf8'))
  } catch {
    return undefined
  }
}
