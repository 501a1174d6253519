import { type ContextStore, type JsonValue, tool } from '@portico/core'
import { z } from 'zod'
import type { CheckConfig } from '../../config/config-schema.ts'
import { CHECKS } from '../../project/workspace-state.ts'
import type { Workspace } from '../workspace.ts'
import { CheckResult } from './finding.ts'
import { runCheck } from './run-check.ts'

/** The tool that runs the checks of the configuration, and none besides them. */
export function checkTools(workspace: Workspace, context: ContextStore, checks: Readonly<Record<string, CheckConfig>>) {
  const names = Object.keys(checks)
  return {
    check_run: tool({
      description: `Runs a check of the project (${names.join(', ')}) and tells what it found; the findings are kept in the context`,
      input: z.object({ check: z.enum(names) }),
      output: CheckResult,
      annotations: { openWorldHint: false },
      // Each check has a limit of its own.
      timeoutMs: 0,
      handler: async ({ check }, { progress, signal }) => {
        const config = checks[check]
        if (config === undefined) throw new TypeError(`no check ${check}`)
        let lines = 0
        const onLine = (line: string): void => {
          lines += 1
          progress(lines, undefined, line.slice(0, MAX_LINE))
        }
        const result = await runCheck(check, config, workspace, { signal, onLine })
        await context.put({
          namespace: CHECKS,
          key: check,
          value: toJson(result),
          metadata: { type: 'findings', source: 'check', timestamp: result.at },
        })
        return result
      },
    }),
  }
}

const MAX_LINE = 200

/** The result as JSON has it: what is absent is not there. */
function toJson(result: CheckResult): JsonValue {
  return JSON.parse(JSON.stringify(result)) as JsonValue // it was JSON that was parsed
}
