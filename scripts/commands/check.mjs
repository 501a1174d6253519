// `npm run check`: the part of `npm test` that answers while one is still looking: format, types, lint, build, unit tests.
import { install } from '../install.mjs'
import { architecture, build, format, lint, types, unit } from '../phases.mjs'
import { finish, runPhases } from '../run-phases.mjs'

export default async function check() {
  const started = performance.now()
  await install()
  const total = await runPhases([
    [format, types, architecture, unit],
    [build, lint],
  ])
  return finish(total, started)
}
