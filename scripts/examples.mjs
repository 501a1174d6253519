// The examples of the repository: the folders under examples/ that have a package.json.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { install } from './install.mjs'
import { root, runScript } from './processes.mjs'

/** Every example: `{ folder, name, description, packageName, scripts }`, by name. */
export function listExamples() {
  const folder = join(root, 'examples')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'package.json')))
    .sort()
    .map((name) => {
      const manifest = JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8'))
      return {
        folder: join(folder, name),
        name,
        description: manifest.description ?? '',
        packageName: manifest.name,
        scripts: manifest.scripts ?? {},
      }
    })
}

/** The example of that name; `time` is enough for `time-demo`, `context` for `context-server`. `undefined` when there is none. */
export function findExample(name) {
  const examples = listExamples()
  const named = (wanted) => examples.find((example) => example.name === wanted)
  return named(name) ?? named(`${name}-demo`) ?? named(`${name}-server`)
}

/**
 * Installs what an example needs and runs one of its scripts, its output shown as it comes.
 *
 * @returns {Promise<number>} the script's exit code
 */
export async function runExample(example, script, args) {
  const command = example.scripts[script]
  if (command === undefined) throw new Error(`examples/${example.name} has no script "${script}".`)
  await install(example.packageName)
  const { exitCode } = await runScript(example.folder, command, args, { inherit: true })
  return exitCode
}
