import { describe, expect, test } from 'vitest'
import type { BenchmarkRun, ContenderRun } from './benchmark-run.ts'
import { bare, fastmcp, portico, tmcp } from './contenders.ts'
import { parseOptions } from './options.ts'
import { toJson } from './save-results.ts'
import { formatTable } from './format-table.ts'

const run: BenchmarkRun = {
  benchmark: {
    kind: 'server',
    name: 'job',
    title: 'The job',
    summary: 'What is done.',
    transport: 'streamableHttp',
    protocolVersion: '2025-11-25',
    contenders: [bare, portico, tmcp, fastmcp],
  },
  startedAt: new Date('2026-01-02T03:04:05Z'),
  machine: { cpu: 'A CPU', cores: 2, memoryGiB: 4, system: 'linux', node: '20.20.2', commit: 'abc' },
  pinning: { server: 0, load: 1 },
  options: parseOptions(['--rounds', '3']),
  contenders: [
    contenderRun(bare, [40_000, 20_000, 41_000], { loadShare: [0.5, 0.5, 0.95], serverCpuUs: [25, 25.5, 24] }),
    contenderRun(portico, [36_000, 18_000, 36_900]),
    contenderRun(tmcp, [4_000, 2_000, 4_100], { versions: { tmcp: '1.20.0' } }),
    contenderRun(fastmcp, [], { failure: 'npm ci failed' }),
  ],
}

describe('formatTable', () => {
  const table = formatTable(run)

  test('shows median, least and greatest figure and the ratios of each contender', () => {
    expect(lineOf('bare node:http ')).toEqual(['40,000', '20,000', '41,000', '25.0', '1.00', '0.90'])
    expect(lineOf('Portico ')).toEqual(['36,000', '18,000', '36,900', '0.90'])
    expect(lineOf('tmcp ')).toEqual(['4,000', '2,000', '4,100', '0.10', '9.00'])
  })

  test('keeps a contender that failed, with the reason', () => {
    expect(lineOf('fastmcp ')).toEqual(['none'])
    expect(table).toContain('FAILED after 0 rounds: npm ci failed')
  })

  test('says what ran, where and how', () => {
    expect(table).toContain('2026-01-02 03:04 UTC, Node 20.20.2, A CPU, 2 cores')
    expect(table).toContain('server on core 0, load on core 1')
    expect(table).toContain('tmcp 1.20.0')
    expect(formatTable({ ...run, pinning: undefined })).toContain('not pinned to cores')
  })

  test('warns when the load was nearly out of processor time', () => {
    expect(table).toContain('bare node:http: the load was busy up to 95 % of the time')
    expect(table).not.toContain('Portico: the load was busy')
  })

  function lineOf(start: string): string[] {
    const line = table.split('\n').find((candidate) => candidate.startsWith(start))
    return (line ?? '').slice(start.length).trim().split(/\s+/)
  }
})

describe('toJson', () => {
  test('keeps every figure, and leaves out what was not measured', () => {
    const json = JSON.parse(JSON.stringify(toJson(run)))
    expect(json.contenders[1]).toMatchObject({
      name: 'portico',
      median: 36_000,
      ratioToLimit: 0.9,
      rounds: [36_000, 18_000, 36_900],
    })
    expect(json.contenders[3]).toEqual({
      name: 'fastmcp',
      role: 'peer',
      versions: {},
      failure: 'npm ci failed',
      rounds: [],
      loadShare: [],
    })
  })
})

function contenderRun(
  contender: ContenderRun['contender'],
  callsPerSecond: readonly number[],
  more: Partial<ContenderRun> = {},
): ContenderRun {
  const measured = { versions: {}, serverCpuUs: [], loadShare: [], protocolVersion: undefined, failure: undefined }
  return { contender, callsPerSecond, ...measured, ...more }
}
