import { spawnSync } from 'node:child_process'
import { cpus, release, totalmem } from 'node:os'

/** What a run ran on. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly system: string
  readonly node: string
  /** The commit of the sources; ends in `+` when files were changed since. */
  readonly commit: string | undefined
}

/** Describes this machine and these sources. */
export function describeMachine(): Machine {
  const cores = cpus()
  return {
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()} ${process.arch}`,
    node: process.versions.node,
    commit: commit(),
  }
}

function commit(): string | undefined {
  const head = git('rev-parse', '--short', 'HEAD')
  if (head === undefined) return undefined
  return git('status', '--porcelain', '--untracked-files=no') === '' ? head : `${head}+`
}

function git(...args: string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}
