import { ToolError } from '@portico/core'
import { runProgram } from '../run-program.ts'
import type { Workspace } from '../workspace.ts'

const TIMEOUT_MS = 30_000
const MAX_OUTPUT_BYTES = 4_194_304

/** What a repository must not be able to make git run, whoever wrote its configuration. */
const NO_PROGRAMS = [
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'log.showSignature=false',
  '-c',
  'core.quotePath=false',
]

const ENVIRONMENT = {
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_PAGER: 'cat',
  // A path is a path: `:/` and the like would lead out of the workspace.
  GIT_LITERAL_PATHSPECS: '1',
  LC_ALL: 'C',
}

/**
 * Runs git in the workspace. Arguments that come from a client were checked by the schemas, and paths stand after `--`.
 *
 * @throws ToolError with git's words when it fails.
 */
export async function runGit(workspace: Workspace, args: readonly string[], signal: AbortSignal): Promise<string> {
  const options = { cwd: workspace.root, env: ENVIRONMENT, signal, timeoutMs: TIMEOUT_MS, maxOutputBytes: MAX_OUTPUT_BYTES }
  const { end, exitCode, stderr, stdout } = await runProgram('git', [...NO_PROGRAMS, ...args], options)
  if (end === 'printed too much') throw new ToolError('git printed too much: ask for a path, or for less')
  if (end !== 'exited' || exitCode !== 0)
    throw new ToolError(`git ${args[0] ?? ''} ${end === 'exited' ? 'failed' : end}: ${stderr.trim()}`)
  return stdout
}
