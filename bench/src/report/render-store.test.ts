import { describe, expect, test } from 'vitest'
import { renderStore } from './render-store.ts'

describe('renderStore', () => {
  const { chart, markdown } = renderStore(
    {
      title: 'The context store',
      date: '2026-11-21T06:06:23.773Z',
      machine: { cpu: 'a processor', cores: 2, memoryGiB: 24, system: 'linux', node: '20.20.2', commit: 'abc' },
      options: { rounds: 5, seconds: 3, entries: 1_000_000 },
      notes: ['a note'],
      jobs: [
        { job: 'put', name: 'bare driver', role: 'limit', rounds: [3000, 2900], median: 2950, ratioToLimit: 1 },
        { job: 'put', name: 'portico', role: 'ours', rounds: [2400, 2500], median: 2450, ratioToLimit: 0.831, goal: 0.8 },
      ],
      latencies: [{ job: 'search', p50Ms: 1.5, p99Ms: 48.2, maxMs: 410 }],
    },
    'performance/store.svg',
  )

  test('says what each reached, of the limit and of its goal', () => {
    expect(markdown).toContain('| **put: portico** | 2,450 | 2,400 | 2,500 | 0.83 | ≥ 0.8 |')
    expect(markdown).toContain('Among 1,000,000 entries')
    expect(markdown).toContain('| search | 1.50 | 48.20 | 410.00 |')
    expect(markdown).toContain('- a note')
  })

  test('draws the shares', () => {
    expect(markdown).toContain('](performance/store.svg)')
    expect(chart).toContain('>0.83</text>')
  })
})
