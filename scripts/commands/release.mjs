// `npm run release`: publishes every package whose version is not on the registry yet, and tags it. `--dry-run` only says what it would do.
import { install, pnpm } from '../install.mjs'
import { runTool } from '../processes.mjs'
import { buildPackages } from './build.mjs'

export default async function release(args) {
  await install()
  const build = await buildPackages()
  if (build.exitCode !== 0) throw new Error(build.output)
  const { exitCode } = await pnpm(['--recursive', '--filter', './packages/*', 'publish', '--access', 'public', ...args], {
    inherit: true,
  })
  if (exitCode !== 0 || args.includes('--dry-run')) return exitCode
  const tag = await runTool('@changesets/cli/bin.js', ['tag'], { inherit: true })
  return tag.exitCode
}
