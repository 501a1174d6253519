// `npm run demo`: the time demo, from install to the model's answer.
import { findExample, runExample } from '../examples.mjs'

export default async function demo(args) {
  const example = findExample('time')
  if (example === undefined) throw new Error('examples/time-demo is missing.')
  return runExample(example, 'demo', args)
}
