// Runs phases in lanes, prints one line for each with its time and counts, and what a failed one had to say.

/**
 * @param {Array<{ name: string, run: () => Promise<{ passed: number, failed: number, skipped?: number, output: string }> }>[]} lanes
 *   the lanes run at the same time; the phases of a lane one after another
 * @returns {Promise<{ passed: number, failed: number }>} the sums
 */
export async function runPhases(lanes) {
  const total = { passed: 0, failed: 0 }
  await Promise.all(
    lanes.map(async (lane) => {
      for (const phase of lane) {
        const { passed, failed } = await runPhase(phase)
        total.passed += passed
        total.failed += failed
      }
    }),
  )
  return total
}

async function runPhase(phase) {
  const started = performance.now()
  const { passed, failed, skipped = 0, output } = await phase.run()
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const counts = `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`
  const line = `${failed === 0 ? '✓' : '✗'} ${phase.name.padEnd(13)} ${seconds.padStart(6)} s   ${counts}`
  if (failed > 0) console.log(`\n──── ${phase.name} ────\n${output.trimEnd()}\n────`)
  console.log(line)
  return { passed, failed }
}

/** Prints the last line of a run and gives its exit code. */
export function finish(total, started) {
  console.log(`\nin ${((performance.now() - started) / 1000).toFixed(0)} s`)
  console.log(`${total.passed} passed, ${total.failed} failed`)
  return total.failed === 0 ? 0 : 1
}
