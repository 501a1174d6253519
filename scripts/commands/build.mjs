// `npm run build [-- <package>…]`: JavaScript with source maps by tsup, declarations with their maps by TypeScript.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { install } from '../install.mjs'
import { choosePackages } from '../packages.mjs'
import { root, runTool } from '../processes.mjs'

export default async function build(args) {
  await install()
  const { exitCode, output } = await buildPackages(args)
  if (output !== '') console.log(output)
  return exitCode
}

/** Builds the packages into their `dist`, which is emptied first. */
export async function buildPackages(names = []) {
  const folders = choosePackages(names).map((name) => join(root, 'packages', name))
  await Promise.all(folders.map((folder) => rm(join(folder, 'dist'), { recursive: true, force: true })))
  const results = []
  for (const folder of folders) {
    results.push(await runTool('tsup/dist/cli-default.js', ['--config', join(root, 'tsup.config.ts')], { cwd: folder }))
  }
  // One call for all of them: TypeScript puts the project references in order.
  results.push(await runTool('ts7/bin/tsc', ['--build', '--emitDeclarationOnly', ...folders]))
  const failed = results.find((result) => result.exitCode !== 0)
  return { exitCode: failed?.exitCode ?? 0, output: failed?.output.trimEnd() ?? '' }
}
