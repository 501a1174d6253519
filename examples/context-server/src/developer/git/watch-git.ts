import { isAbsolute, join } from 'node:path'
import type { ContextInput, ContextStore } from '@portico/core'
import { watch } from 'chokidar'
import { GIT } from '../../project/workspace-state.ts'
import { debounced } from '../debounced.ts'
import type { DeveloperTools } from '../developer-tools.ts'
import type { Workspace } from '../workspace.ts'
import { LOG_FORMAT, parseLog } from './parse-log.ts'
import { parseStatus } from './parse-status.ts'
import { runGit } from './run-git.ts'

/** More commits at once come from a pull, and the log has them. */
const MAX_COMMITS = 50
/** git writes several files for one commit. */
const DEBOUNCE_MS = 100
const SOURCE = 'git'

interface GitState {
  readonly branch: string | null
  readonly head: string | null
}

/**
 * Records commits and changes of the branch in the context as they happen: `git/state`, `git/commit/<hash>`, `git/branch-change/<time>`. Clients
 * that subscribed to these entries are told, as for every entry.
 */
export async function watchGit(workspace: Workspace, context: ContextStore, { log, signal }: DeveloperTools): Promise<void> {
  const gitPath = async (name: string): Promise<string> => {
    const path = (await runGit(workspace, ['rev-parse', '--git-path', name], signal)).trim()
    return isAbsolute(path) ? path : join(workspace.root, path)
  }
  let known = await readState(workspace, signal)
  await context.put(stateEntry(known))
  const look = async (): Promise<void> => {
    const now = await readState(workspace, signal)
    const before = known
    if (now.head === before.head && now.branch === before.branch) return
    known = now
    await context.putMany([...(await newEntries(workspace, before, now, signal)), stateEntry(now)])
  }
  const lookSoon = debounced(look, {
    ms: DEBOUNCE_MS,
    signal,
    onError: (error) => log.warn({ err: error }, 'git could not be asked'),
  })
  const watcher = watch([await gitPath('HEAD'), await gitPath('logs'), await gitPath('refs/heads')], { ignoreInitial: true })
  watcher.on('all', lookSoon)
  await new Promise<void>((resolve) => watcher.once('ready', resolve))
  signal.addEventListener('abort', () => void watcher.close(), { once: true })
  // Something may have happened before the watcher was there.
  await look()
}

async function readState(workspace: Workspace, signal: AbortSignal): Promise<GitState> {
  const { branch, head } = parseStatus(
    await runGit(workspace, ['status', '--porcelain=v2', '--branch', '-z', '--untracked-files=no'], signal),
  )
  return { branch, head }
}

function stateEntry({ branch, head }: GitState): ContextInput {
  return { namespace: GIT, key: 'state', value: { branch, head }, metadata: { type: 'git-state', ...origin() } }
}

/** A change of the branch is one entry; on the same branch, each new commit is. */
async function newEntries(workspace: Workspace, before: GitState, now: GitState, signal: AbortSignal): Promise<ContextInput[]> {
  if (before.branch !== now.branch) {
    const value = { from: before.branch, to: now.branch, head: now.head }
    return [
      {
        namespace: GIT,
        key: `branch-change/${new Date().toISOString()}`,
        value,
        metadata: { type: 'branch-change', ...origin() },
      },
    ]
  }
  if (now.head === null) return []
  const range = before.head === null ? now.head : `${before.head}..${now.head}`
  const text = await runGit(workspace, ['log', `--format=${LOG_FORMAT}`, `--max-count=${MAX_COMMITS}`, range, '--'], signal)
  return parseLog(text).map((commit) => ({
    namespace: GIT,
    key: `commit/${commit.hash}`,
    value: { ...commit, branch: now.branch },
    metadata: { type: 'commit', ...origin() },
  }))
}

function origin(): { readonly source: string; readonly timestamp: string } {
  return { source: SOURCE, timestamp: new Date().toISOString() }
}
