// `npm run pages [-- --check]`: the pages of docs/ that are generated from the code and the tests; --check says whether they are up to date.
import { install } from '../install.mjs'
import { runTool } from '../processes.mjs'

export default async function pages(args) {
  await install()
  const { exitCode, output } = await writePages(args)
  if (output.trim() !== '') console.log(output.trimEnd())
  return exitCode
}

const WRITERS = [
  'packages/core/test-support/write-protocol-versions.ts',
  'test/spec/write-conformance.ts',
  'test/interop/write-interop.ts',
]

/** Writes the pages, or checks them. */
export async function writePages(args = []) {
  const results = []
  for (const writer of WRITERS) results.push(await runTool('tsx/dist/cli.mjs', ['--conditions=@portico/source', writer, ...args]))
  return {
    exitCode: Math.max(...results.map((result) => result.exitCode)),
    output: results.map((result) => result.output).join(''),
  }
}
