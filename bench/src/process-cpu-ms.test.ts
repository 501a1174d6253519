import { describe, expect, test } from 'vitest'
import { processCpuMs } from './process-cpu-ms.ts'

describe.runIf(process.platform === 'linux')('processCpuMs', () => {
  test('agrees with what the process says of itself', () => {
    while (process.cpuUsage().user < 200_000) Math.sqrt(2)
    const { user, system } = process.cpuUsage()
    expect(Math.abs((processCpuMs(process.pid) ?? 0) - (user + system) / 1_000)).toBeLessThan(50)
  })

  test('is undefined for a process that does not run', () => {
    expect(processCpuMs(2 ** 30)).toBeUndefined()
  })
})
