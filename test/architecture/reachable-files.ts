import { importsOf, resolveRelative } from './imports.ts'
import type { SourceFile } from './source-file.ts'

/** The files that importing `entry` loads, by relative imports at run time, itself included. */
export function reachableFiles(files: readonly SourceFile[], entry: string): SourceFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const reached = new Set<SourceFile>()
  const visit = (path: string): void => {
    const file = byPath.get(path)
    if (file === undefined || reached.has(file)) return
    reached.add(file)
    for (const { specifier, isTypeOnly } of importsOf(file)) {
      if (!isTypeOnly && specifier.startsWith('.')) visit(resolveRelative(path, specifier))
    }
  }
  visit(entry)
  return [...reached]
}
