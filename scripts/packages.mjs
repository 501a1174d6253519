// The packages that are published: the folders under packages/.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './processes.mjs'

/** The folder names under packages/. */
export function listPackages() {
  const folder = join(root, 'packages')
  return readdirSync(folder).filter((name) => existsSync(join(folder, name, 'package.json')))
}

/** The package names given, checked; all packages when none is given. */
export function choosePackages(names) {
  const packages = listPackages()
  for (const name of names) {
    if (!packages.includes(name)) throw new Error(`There is no package "${name}"; there are ${packages.join(', ')}.`)
  }
  return names.length === 0 ? packages : names
}
