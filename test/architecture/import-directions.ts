import { isBuiltin } from 'node:module'
import { importsOf, packageNameOf, resolveRelative } from './imports.ts'
import { packageOf, type SourceFile, unitOf } from './source-file.ts'

/** What a package.json allows to import: its name, and its dependencies of every kind. */
export interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

const isOurs = (name: string): boolean => name === 'portico' || name.startsWith('@portico/')

/**
 * Imports against the order of the packages: `portico → everything else → core → nothing of ours`, and stores of a database → `store`. `testing` is for tests: nothing
 * that ships uses it. The files are package sources without tests; types count, because a user's compiler loads them too.
 */
export function wrongDirections(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const from = packageOf(file.path)
    return importsOf(file)
      .filter(({ specifier }) => {
        const name = packageNameOf(specifier)
        return name !== undefined && isOurs(name) && !mayImport(from, name)
      })
      .map(({ specifier }) => `${file.path} imports ${specifier}`)
  })
}

function mayImport(from: string | undefined, name: string): boolean {
  if (from === 'core' || name === 'portico' || name === '@portico/testing') return false
  return from === 'portico' || name === '@portico/core' || SHARED_PARTS[from ?? '']?.includes(name) === true
}

/** Packages that share a part which is a package of its own. */
const SHARED_PARTS: Readonly<Record<string, readonly string[]>> = {
  'store-sqlite': ['@portico/store'],
  'store-postgres': ['@portico/store'],
}

/** Relative imports that leave their package or example, and imports of an entry that is for sibling packages only. */
export function backDoors(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    importsOf(file)
      .filter(({ specifier }) => {
        if (specifier.startsWith('.')) return unitOf(resolveRelative(file.path, specifier)) !== unitOf(file.path)
        const name = packageNameOf(specifier)
        return name !== undefined && isOurs(name) && specifier === `${name}/internal` && packageOf(file.path) === undefined
      })
      .map(({ specifier }) => `${file.path} imports ${specifier}`),
  )
}

/** Imports of packages that the importing package does not declare: they resolve here, from the root, and nowhere else. */
export function undeclaredImports(files: readonly SourceFile[], manifest: Manifest): string[] {
  const declared = new Set([...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.peerDependencies ?? {})])
  return files.flatMap((file) =>
    importsOf(file)
      .filter(({ specifier }) => {
        const name = packageNameOf(specifier)
        return name !== undefined && !isBuiltin(specifier) && !declared.has(name)
      })
      .map(({ specifier }) => `${file.path} imports ${specifier}`),
  )
}

/** Imports of Node's built-in modules, with or without `node:`. */
export function nodeImports(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    importsOf(file)
      .filter(({ specifier }) => isBuiltin(specifier))
      .map(({ specifier }) => `${file.path} imports ${specifier}`),
  )
}
