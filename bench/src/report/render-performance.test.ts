import { describe, expect, test } from 'vitest'
import { bare, portico, tmcp } from '../contenders.ts'
import type { ServerBenchmark } from '../server-benchmark.ts'
import { renderPerformance } from './render-performance.ts'
import type { SavedRun } from './saved-run.ts'

const benchmark: ServerBenchmark = {
  kind: 'server',
  name: 'job',
  title: 'tools/call, a job',
  summary: 'What is done.',
  transport: 'streamableHttp',
  protocolVersion: '2025-11-25',
  contenders: [bare, portico, tmcp],
}

const run: SavedRun = {
  benchmark: 'job',
  date: '2026-01-02T03:04:05.000Z',
  machine: { cpu: 'A CPU', cores: 2, memoryGiB: 4, system: 'linux', node: '20.20.2', commit: 'abc' },
  cores: { server: 0, load: 1 },
  options: { rounds: 5, seconds: 3, warmUpSeconds: 1, connections: 32 },
  contenders: [
    saved('bare', 'limit', { median: 40_000, min: 39_000, max: 41_000, ratioToLimit: 1, loadShare: [0.95] }),
    saved('portico', 'ours', { median: 36_000, min: 35_000, max: 37_000, ratioToLimit: 0.9 }),
    saved('tmcp', 'peer', { failure: 'it <stopped>' }),
  ],
}

describe('renderPerformance', () => {
  const { charts, markdown } = renderPerformance([{ benchmark, run }], '## Where the time goes\n\nHere.\n')

  test('shows what was measured, in short and in full', () => {
    expect(markdown).toContain('| [tools/call, a job](#toolscall-a-job) | 36,000 | 0.90 | – |')
    expect(markdown).toContain('| **Portico** | 36,000 | 35,000 | 37,000 |  | 0.90 |  |')
    expect(markdown).toContain('![Calls per second](performance/job.svg)')
    expect(markdown).toContain('5 rounds of 3 s after 1 s')
    expect(markdown.endsWith('## Where the time goes\n\nHere.\n')).toBe(true)
  })

  test('keeps a contender that failed, and says when the load was the limit', () => {
    expect(markdown).toContain('| tmcp | none |')
    expect(markdown).toContain('**failed** after 0 rounds: it <stopped>')
    expect(markdown.match(/the clients were busy/g)).toHaveLength(1)
  })

  test('draws the bars to scale, without what was not measured', () => {
    const svg = charts.get('job.svg') ?? ''
    const widths = [...svg.matchAll(/<rect class="(limit|ours|peer)"[^>]* width="([\d.]+)"/g)].map(([, role, width]) => [
      role,
      width,
    ])
    expect(widths).toEqual([
      ['limit', '419.5'],
      ['ours', '377.6'],
    ])
    expect(svg).toContain('36,000  (0.90)')
  })
})

function saved(name: string, role: 'limit' | 'ours' | 'peer', more: object): SavedRun['contenders'][number] {
  return { name, role, versions: {}, rounds: [], loadShare: [], ...more }
}
