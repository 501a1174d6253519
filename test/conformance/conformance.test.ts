import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConformanceServer } from './conformance-server.ts'
import { judgeChecks } from './judge-checks.ts'
import { LEGS } from './leg.ts'
import { listScenarios } from './list-scenarios.ts'
import { MISSING_SCENARIOS, SKIPPED_SCENARIOS } from './missing-scenarios.ts'
import { type LegReport, runLeg } from './run-leg.ts'

const legs = await Promise.all(LEGS.map(async (leg) => ({ ...leg, scenarios: await listScenarios(leg) })))
let server: ConformanceServer | undefined

beforeAll(async () => {
  server = await ConformanceServer.start()
})
afterAll(async () => {
  expect(await server?.stop(), server?.output).toBe(0)
})

describe.each(legs)('suite $suite, $name', (leg) => {
  let report: LegReport | undefined

  beforeAll(async () => {
    report = await runLeg(leg, server!.url)
  })

  /** What is wrong with a scenario: nothing, or lines of text. */
  const problemsOf = (scenario: string): readonly string[] => {
    const checks = report?.scenarios.get(scenario)
    return checks === undefined ? [`no result; the suite said:\n${report?.log.slice(-2000)}`] : judgeChecks(checks)
  }

  test('has scenarios', () => {
    expect(leg.scenarios).not.toEqual([])
  })

  for (const scenario of leg.scenarios) {
    const reason = SKIPPED_SCENARIOS.get(scenario)
    if (reason !== undefined) {
      test(`${scenario} is skipped: ${reason}`, () => expect(problemsOf(scenario)[0]).toBe('nothing was checked'))
    } else if (MISSING_SCENARIOS.has(scenario)) {
      test(`${scenario} is still missing`, () => {
        expect(problemsOf(scenario), `${scenario} passes: take it out of missing-scenarios.ts`).not.toEqual([])
      })
    } else {
      test(scenario, () => expect(problemsOf(scenario).join('\n')).toBe(''))
    }
  }
})
