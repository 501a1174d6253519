import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/**
 * The Node binaries to run the packed packages with, by major version: the Node at hand, or, when the environment variable
 * `PORTICO_TEST_NODES` says so (`20,22,24,26`; `npm run test:nodes` sets it), the newest of each of these majors, from npm.
 */
export async function nodeBinaries(): Promise<ReadonlyMap<string, string>> {
  const majors = process.env.PORTICO_TEST_NODES
  if (majors === undefined) return new Map([[process.version, process.execPath]])
  const binaries = new Map<string, string>()
  for (const major of majors.split(',')) binaries.set(...(await download(major)))
  return binaries
}

/** `npx node@24` runs the Node at hand under some npm versions; the package that holds the binary does not. */
async function download(major: string): Promise<[version: string, path: string]> {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const spec = `node-${platform}-${process.arch}@${major}`
  const { stdout } = await promisify(execFile)('npx', [
    '-y',
    '-p',
    spec,
    'node',
    '-p',
    'process.version + " " + process.execPath',
  ])
  const [version = '', ...path] = stdout.trim().split(' ')
  if (!version.startsWith(`v${major}.`)) throw new Error(`expected Node ${major} from ${spec}, got ${version}`)
  return [version, path.join(' ')]
}
