/** Folders that only grow: nobody can tell what belongs in them. */
const vague = new Set(['util', 'utils', 'helper', 'helpers', 'shared', 'common', 'misc', 'lib'])

/** A file name in kebab-case; what stands after the first dot (`.test.ts`, `.config.js`) is its kind. Dates are names too. */
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*$/

/** Files and folders whose names are not in kebab-case. */
export function badNames(paths: readonly string[]): string[] {
  return paths.filter((path) => path.split('/').some((name) => !kebabCase.test(name.split('.')[0] ?? '')))
}

/** Files in a folder with a name that says nothing. */
export function vagueFolders(paths: readonly string[]): string[] {
  return paths.filter((path) =>
    path
      .split('/')
      .slice(0, -1)
      .some((name) => vague.has(name)),
  )
}
