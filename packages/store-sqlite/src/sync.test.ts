import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundleChild } from '../test-support/bundle-child.ts'

const missing = whyNoStrace()
const PUTS = 25

describe.skipIf(missing !== undefined)(`sqlite under strace${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  let folder: string
  let program: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'portico-sync-'))
    program = await bundleChild('put-slowly')
  })

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
    rmSync(dirname(program), { recursive: true, force: true })
  })

  test('acknowledges a write only when its log is on the disk [D2]', () => {
    const calls = join(folder, 'calls')
    const filter = 'trace=fsync,fdatasync,pwrite64,write'
    execFileSync('strace', [
      '-f',
      '-y',
      '-e',
      filter,
      '-o',
      calls,
      process.execPath,
      program,
      join(folder, 'store.db'),
      `${PUTS}`,
    ])
    const trace = readFileSync(calls, 'utf8').split('\n')
    let acknowledged = 0
    let isWritten = false
    let isSynced = false
    for (const call of trace.slice(trace.findIndex((line) => line.includes('"ready')))) {
      if (/pwrite64\(.*-wal>/.test(call)) [isWritten, isSynced] = [true, false]
      else if (/f(?:data)?sync\(.*-wal>/.test(call)) isSynced = true
      else if (call.includes('"acknowledged')) {
        expect({ isWritten, isSynced }, call).toEqual({ isWritten: true, isSynced: true })
        acknowledged++
        isWritten = false
        isSynced = false
      }
    }
    expect(acknowledged).toBe(PUTS)
  })
})

function whyNoStrace(): string | undefined {
  const { error, status } = spawnSync('strace', ['-o', '/dev/null', process.execPath, '--version'])
  if (error !== undefined) return 'there is no strace'
  return status === 0 ? undefined : 'strace is not allowed here'
}
