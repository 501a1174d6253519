// `npm run bench`: the benchmarks. What they compare with is installed by bench/ itself, when it runs.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { install } from '../install.mjs'
import { root, runScript } from '../processes.mjs'

export default async function bench(args) {
  const folder = join(root, 'bench')
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  await install(manifest.name)
  const { exitCode } = await runScript(folder, manifest.scripts.bench, args, { inherit: true })
  return exitCode
}
