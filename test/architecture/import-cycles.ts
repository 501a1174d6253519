import { importsOf, resolveRelative } from './imports.ts'
import type { SourceFile } from './source-file.ts'

/**
 * Cycles of relative imports between files: `a.ts → b.ts → a.ts`, one for each group of files that reach each other.
 * Type-only imports do not count: they are gone at run time, and two types may well refer to each other.
 */
export function importCycles(files: readonly SourceFile[]): string[] {
  const known = new Set(files.map((file) => file.path))
  const graph = new Map<string, readonly string[]>()
  for (const file of files) {
    const targets = importsOf(file)
      .filter(({ specifier, isTypeOnly }) => !isTypeOnly && specifier.startsWith('.'))
      .map(({ specifier }) => resolveRelative(file.path, specifier))
    graph.set(
      file.path,
      targets.filter((target) => known.has(target)),
    )
  }
  return findCycles(graph)
}

/** Depth first: a file that is met again while it is still on the path closes a cycle. */
function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const cycles: string[] = []
  const done = new Set<string>()
  const path: string[] = []
  const visit = (file: string): void => {
    const start = path.indexOf(file)
    if (start >= 0) cycles.push([...path.slice(start), file].join(' → '))
    if (start >= 0 || done.has(file)) return
    path.push(file)
    for (const target of graph.get(file) ?? []) visit(target)
    path.pop()
    done.add(file)
  }
  for (const file of graph.keys()) visit(file)
  return cycles
}
