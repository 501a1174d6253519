// `npm test`: everything that has to hold before a change is merged.
// A failing phase does not stop the others: whoever waits minutes for an answer wants all of it.
import { install } from '../install.mjs'
import {
  architecture,
  build,
  conformance,
  docs,
  examples,
  format,
  lint,
  packages,
  pages,
  types,
  unit,
  whole,
} from '../phases.mjs'
import { finish, runPhases } from '../run-phases.mjs'

export default async function test() {
  const started = performance.now()
  await install()
  const total = { passed: 0, failed: 0 }
  // Two lanes for two cores. What measures time or memory, or waits for real processes, has the machine to itself.
  for (const lanes of [
    [[build], [format, types]],
    [
      [architecture, packages],
      [lint, docs, pages],
    ],
    [[unit, whole, conformance, examples]],
  ]) {
    const { passed, failed } = await runPhases(lanes)
    total.passed += passed
    total.failed += failed
  }
  return finish(total, started)
}
