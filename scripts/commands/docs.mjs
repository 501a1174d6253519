// `npm run docs [-- <package>…]`: the API pages of the packages, in docs/api/.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { install } from '../install.mjs'
import { choosePackages } from '../packages.mjs'
import { root, runTool } from '../processes.mjs'

export default async function docs(args) {
  await install()
  const { exitCode, output } = await buildDocs(args)
  console.log(exitCode === 0 ? `The pages are in ${join('docs', 'api', 'index.html')}` : output.trimEnd())
  return exitCode
}

/** Runs typedoc; a warning is a failure. */
export function buildDocs(names = []) {
  // What two packages export is documented in the first of them; the umbrella only refers to the others.
  const packages = choosePackages(names).sort((a, b) => Number(a === 'portico') - Number(b === 'portico'))
  const entryPoints = packages.flatMap((name) => publicEntries(name).flatMap((file) => ['--entryPoints', file]))
  return runTool('typedoc/bin/typedoc', ['--options', join(root, 'typedoc.json'), ...entryPoints])
}

/** The sources of what users import of a package; `./internal` is for our other packages. */
function publicEntries(name) {
  const folder = join(root, 'packages', name)
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return Object.entries(exports)
    .filter(([entry, target]) => entry !== './internal' && target['@portico/source'] !== undefined)
    .map(([, target]) => join(folder, target['@portico/source']))
}
