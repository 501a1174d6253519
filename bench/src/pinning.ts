import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** The processor cores that a run gives to its two sides. */
export interface Pinning {
  readonly server: number
  readonly load: number
}

/** Pins to the first two cores this process may use; undefined without `taskset` or with one core only. */
export function choosePinning(): Pinning | undefined {
  const [server, load] = allowedCores()
  if (server === undefined || load === undefined) return undefined
  return spawnSync('taskset', ['--version']).status === 0 ? { server, load } : undefined
}

/** The command line that runs a program on one core, or anywhere. */
export function pinned(core: number | undefined, command: readonly [string, ...string[]]): readonly [string, ...string[]] {
  return core === undefined ? command : ['taskset', '-c', String(core), ...command]
}

/** Reads a list of cores as Linux writes it, for example `0-2,5`. */
export function parseCoreList(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [first, last = first] = part.split('-').map(Number)
    if (first === undefined || last === undefined) return []
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
}

function allowedCores(): number[] {
  if (process.platform !== 'linux') return []
  const status = readFileSync('/proc/self/status', 'utf8')
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1]
  return list === undefined ? [] : parseCoreList(list)
}
