import { readdir } from 'node:fs/promises'
import type { Benchmark } from './benchmark.ts'
import { BENCH_FOLDER } from './folders.ts'

/** Loads every `bench/*.bench.ts`: a new file is a new benchmark, there is no list to add it to. */
export async function findBenchmarks(): Promise<Benchmark[]> {
  const files = (await readdir(BENCH_FOLDER)).filter((file) => file.endsWith('.bench.ts')).sort()
  const found: Benchmark[] = []
  for (const file of files) {
    const module = (await import(new URL(file, BENCH_FOLDER).href)) as { default: readonly Benchmark[] } // the shape of such a file
    found.push(...module.default)
  }
  return found
}

/**
 * The benchmarks whose names begin with one of the given prefixes; all of them when none is given.
 *
 * @throws {@link RangeError} when a prefix finds nothing.
 */
export function selectBenchmarks(benchmarks: readonly Benchmark[], prefixes: readonly string[]): readonly Benchmark[] {
  for (const prefix of prefixes) {
    if (benchmarks.some(({ name }) => name.startsWith(prefix))) continue
    throw new RangeError(`no benchmark begins with "${prefix}"; there are: ${benchmarks.map(({ name }) => name).join(', ')}`)
  }
  if (prefixes.length === 0) return benchmarks
  return benchmarks.filter(({ name }) => prefixes.some((prefix) => name.startsWith(prefix)))
}
