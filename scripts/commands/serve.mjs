// `npm run serve -- <example>`: the server of one example, until Ctrl-C.
import { findExample, listExamples, runExample } from '../examples.mjs'

export default async function serve(args) {
  const [name, ...rest] = args
  if (name === '--help' || name === '-h') {
    console.log(usage())
    return 0
  }
  if (name === undefined) {
    console.error(`Which example?\n\n${usage()}`)
    return 1
  }
  const example = findExample(name)
  if (example === undefined || example.scripts.serve === undefined) {
    console.error(`There is no example "${name}" with a server.\n\n${usage()}`)
    return 1
  }
  return runExample(example, 'serve', rest)
}

function usage() {
  const served = listExamples().filter((example) => example.scripts.serve !== undefined)
  const width = Math.max(0, ...served.map((example) => example.name.length))
  const list = served.map((example) => `  ${example.name.padEnd(width)}  ${example.description}`.trimEnd())
  return [
    'Usage: [PORT=8000] npm run serve -- <example> [arguments of the example]',
    '',
    'Examples:',
    ...(list.length === 0 ? ['  (none yet)'] : list),
  ].join('\n')
}
