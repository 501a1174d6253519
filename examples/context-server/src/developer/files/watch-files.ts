import { basename } from 'node:path'
import type { ContextStore } from '@portico/core'
import { watch } from 'chokidar'
import type { FileWatchConfig } from '../../config/config-schema.ts'
import { FILES } from '../../project/workspace-state.ts'
import { debounced } from '../debounced.ts'
import type { DeveloperTools } from '../developer-tools.ts'
import type { Workspace } from '../workspace.ts'

/** More than these are a checkout or a build, and nobody reads their names. */
const MAX_NAMED = 200

/** Keeps in `files/changes` what changed last in the workspace: one entry for all that changes within a moment. */
export async function watchFiles(
  workspace: Workspace,
  context: ContextStore,
  { debounceMs, ignore, paths }: FileWatchConfig,
  { log, signal }: DeveloperTools,
): Promise<void> {
  const ignored = new Set(ignore)
  const changes = new Map<string, string>()
  const keep = async (): Promise<void> => {
    const all = [...changes].map(([path, change]) => ({ path, change }))
    changes.clear()
    const timestamp = new Date().toISOString()
    await context.put({
      namespace: FILES,
      key: 'changes',
      value: { count: all.length, files: all.slice(0, MAX_NAMED) },
      metadata: { type: 'file-changes', source: 'watch', timestamp },
    })
  }
  const keepSoon = debounced(keep, {
    ms: debounceMs,
    signal,
    onError: (error) => log.warn({ err: error }, 'file changes could not be kept'),
  })
  const watcher = watch(await Promise.all(paths.map((path) => workspace.resolve(path))), {
    ignoreInitial: true,
    // What a link leads to may be outside.
    followSymlinks: false,
    ignored: (path) => ignored.has(basename(path)),
  })
  watcher.on('all', (change, path) => {
    changes.set(workspace.relative(path), change)
    keepSoon()
  })
  watcher.on('error', (error) => log.warn({ err: error }, 'files could not be watched'))
  await new Promise<void>((resolve) => watcher.once('ready', resolve))
  signal.addEventListener('abort', () => void watcher.close(), { once: true })
}
