import { literalsOf } from './imports.ts'
import type { SourceFile } from './source-file.ts'

/** The folder whose files are named by the revisions, and the only one that may name them. */
const home = 'packages/core/src/revision/'

/** The dates of the protocol revisions that this repository knows: the names of the files that hold them. */
export function knownRevisions(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path }) => (path.startsWith(home) ? (/(20\d\d-\d\d-\d\d)\.ts$/.exec(path)?.[1] ?? []) : []))
}

/** String literals, outside core/src/revision, that contain the date of a protocol revision. Comments may name it. */
export function revisionDates(files: readonly SourceFile[], revisions: readonly string[]): string[] {
  return files
    .filter(({ path }) => !path.startsWith(home))
    .flatMap((file) =>
      literalsOf(file)
        .filter((literal) => revisions.some((revision) => literal.includes(revision)))
        .map((literal) => `${file.path} has '${literal}'`),
    )
}
