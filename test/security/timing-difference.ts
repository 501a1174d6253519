/** Welch's t from which two means are taken to differ, as dudect has it. Chance alone reaches it once in 150,000 measurements. */
export const SIGNIFICANT = 4.5

/** The slowest tenth tells of the machine, not of what is measured. */
const KEPT_SHARE = 0.9
const ATTEMPTS = 3
const WARM_UP_SAMPLES = 5_000

/**
 * How clearly `run` takes longer for one kind of input than for the other: the least |t| of three measurements, which ends with the first that is
 * not significant. A leak is there each time; what else the machine does is not.
 */
export async function leastDifference<Input>(
  first: readonly Input[],
  second: readonly Input[],
  run: (input: Input) => unknown,
  samples: number,
): Promise<number> {
  await sample([first, second], run, WARM_UP_SAMPLES)
  let least = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < ATTEMPTS && least >= SIGNIFICANT; attempt++) {
    const { kinds, times } = await sample([first, second], run, samples)
    least = Math.min(least, Math.abs(welch(kinds, times)))
  }
  return least
}

/** What was measured, in order: of which kind the input was, and how long it took in milliseconds. */
interface Samples {
  readonly kinds: Uint8Array
  readonly times: Float64Array
}

/** Measures both kinds in an order that is left to chance. */
async function sample<Input>(
  inputs: readonly [readonly Input[], readonly Input[]],
  run: (input: Input) => unknown,
  count: number,
): Promise<Samples> {
  const kinds = Uint8Array.from({ length: count }, () => (Math.random() < 0.5 ? 0 : 1))
  const times = new Float64Array(count)
  for (let index = 0; index < count; index++) {
    const ofKind = inputs[kinds[index] === 0 ? 0 : 1]
    // There is an input at every place of the list.
    const input = ofKind[Math.floor(Math.random() * ofKind.length)] as Input
    const begun = performance.now()
    await run(input)
    times[index] = performance.now() - begun
  }
  return { kinds, times }
}

/** Welch's t of the two kinds, of what is not slower than the share that is kept; the limit is the same for both. */
function welch(kinds: Uint8Array, times: Float64Array): number {
  const limit = times.toSorted()[Math.floor(times.length * KEPT_SHARE)] ?? 0
  const [first, second] = [0, 1].map((kind) => moments(times.filter((time, index) => kinds[index] === kind && time <= limit)))
  if (first === undefined || second === undefined) throw new Error('expected samples of two kinds')
  return (first.mean - second.mean) / Math.sqrt(first.variance / first.count + second.variance / second.count)
}

function moments(times: Float64Array): { count: number; mean: number; variance: number } {
  const count = times.length
  const mean = times.reduce((sum, time) => sum + time, 0) / count
  const variance = times.reduce((sum, time) => sum + (time - mean) ** 2, 0) / (count - 1)
  return { count, mean, variance }
}
