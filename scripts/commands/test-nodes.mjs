// `npm run test:nodes`: what `npm test` does with the packed packages on the Node at hand, on every Node we support.
import { install } from '../install.mjs'
import { runTool } from '../processes.mjs'
import { buildPackages } from './build.mjs'

/** The newest of each of these majors, from npm. */
const MAJORS = [20, 22, 24, 26]

export default async function testNodes(args) {
  await install()
  const build = await buildPackages()
  if (build.exitCode !== 0) throw new Error(build.output)
  const majors = args.length === 0 ? MAJORS : args
  const { exitCode } = await runTool('vitest/vitest.mjs', ['run', '--project', 'package', '--reporter=verbose'], {
    inherit: true,
    env: { PORTICO_TEST_NODES: majors.join(',') },
  })
  return exitCode
}
