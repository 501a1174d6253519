/** The middle of the values; the mean of the two middle ones when their number is even; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN
  return (lower + upper) / 2
}

/**
 * The median, over the rounds, of one figure divided by the other of the same round.
 *
 * Figures of one round were taken within seconds of each other: a machine that is slower for a while slows both, and the
 * ratio hardly moves. The ratio of two medians, each from another moment, would.
 */
export function pairedRatio(figures: readonly number[], references: readonly number[]): number {
  const ratios: number[] = []
  figures.forEach((figure, round) => {
    const reference = references[round]
    if (reference !== undefined) ratios.push(figure / reference)
  })
  return median(ratios)
}
