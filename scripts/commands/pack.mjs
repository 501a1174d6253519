// `npm run pack -- <folder>`: the packages' tarballs, as they would be published. `--built` skips the build.
import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { install, pnpm } from '../install.mjs'
import { buildPackages } from './build.mjs'

export default async function pack(args) {
  const folder = args.find((arg) => !arg.startsWith('--'))
  if (folder === undefined) throw new Error('Usage: npm run pack -- <folder for the tarballs>')
  await install()
  if (!args.includes('--built')) {
    const build = await buildPackages()
    if (build.exitCode !== 0) throw new Error(build.output)
  }
  await mkdir(folder, { recursive: true })
  // pnpm, not npm: npm does not put publishConfig.exports in place of exports, nor versions in place of `workspace:`.
  const { exitCode, output } = await pnpm(['--filter', './packages/*', 'pack', '--pack-destination', resolve(folder)])
  if (exitCode !== 0) throw new Error(output.trimEnd())
  return 0
}
