import type { ContextStore } from '@portico/core'
import type { Logger } from 'pino'
import type { Config } from '../config/load-config.ts'
import type { createContextServer } from '../server/context-server.ts'
import { checkTools } from './checks/check-tools.ts'
import { watchFiles } from './files/watch-files.ts'
import { gitTools } from './git/git-tools.ts'
import { watchGit } from './git/watch-git.ts'
import { Workspace } from './workspace.ts'

/** What the developer tools live in. */
export interface DeveloperTools {
  readonly log: Logger
  /** Ends the watchers. */
  readonly signal: AbortSignal
}

/**
 * Adds the developer tools that the configuration asks for, and begins to watch. Without a workspace there are none.
 *
 * @throws UserError when there is no such folder.
 */
export async function addDeveloperTools(
  server: ReturnType<typeof createContextServer>,
  context: ContextStore,
  { checks, git, watch, workspace: folder }: Config,
  tools: DeveloperTools,
): Promise<void> {
  if (folder === undefined) return
  const workspace = await Workspace.open(folder)
  if (git) {
    server.tools(gitTools(workspace))
    await watchGit(workspace, context, tools)
  }
  if (Object.keys(checks).length > 0) server.tools(checkTools(workspace, context, checks))
  if (watch !== undefined) await watchFiles(workspace, context, watch, tools)
}
