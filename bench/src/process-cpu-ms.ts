import { readFileSync } from 'node:fs'

/** Linux counts processor time of processes in ticks of this length, on every architecture (USER_HZ). */
const TICK_MS = 10

/** The processor time that a running process has used so far, all its threads together; undefined where there is no `/proc`. */
export function processCpuMs(processId: number): number | undefined {
  let stat: string
  try {
    stat = readFileSync(`/proc/${processId}/stat`, 'utf8')
  } catch {
    return undefined
  }
  // The second field is the program's name in parentheses and may hold spaces; utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}
