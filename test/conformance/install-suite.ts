import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { repository } from '../run-typescript.ts'

const cache = join(repository, 'node_modules/.cache/mcp-conformance')

/** The client that the suites drive stateful servers with; pinned, so that results can be compared. */
const SDK_VERSION = '1.32.2'

const PROGRAM = 'node_modules/@modelcontextprotocol/conformance/dist/index.js'

/** Installs a version of the official suite, once. Resolves to its program. */
export async function installSuite(version: string): Promise<string> {
  const folder = join(cache, version)
  const program = join(folder, PROGRAM)
  if (existsSync(program)) return program
  const temporary = await mkdtemp(join(tmpdir(), 'mcp-conformance-'))
  try {
    await install(version, temporary)
    await dropGlobSync(join(temporary, PROGRAM))
    await mkdir(cache, { recursive: true })
    await moveTo(folder, temporary)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
  return program
}

async function install(version: string, folder: string): Promise<void> {
  const manifest = {
    private: true,
    type: 'module',
    dependencies: { '@modelcontextprotocol/conformance': version },
    overrides: { '@modelcontextprotocol/sdk': SDK_VERSION },
  }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  // Without the settings that a surrounding `npm test` hands down.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))
  await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder, env })
}

/**
 * The published builds import `globSync` of `node:fs`, which Node has from 22 on. Only a command of theirs that is not run here uses it, so on
 * an older Node the import is dropped.
 */
async function dropGlobSync(program: string): Promise<void> {
  if ('globSync' in (await import('node:fs'))) return
  const source = await readFile(program, 'utf8')
  const imports = source.slice(0, IMPORTS_LENGTH)
  const mended = imports.replace(/,globSync as [\w$]+(?=[^}]*\}from"fs")/, '').replace(/\{globSync as [\w$]+,/, '{')
  await writeFile(program, mended + source.slice(IMPORTS_LENGTH))
}

/** How much of a program its imports take at most, in characters. */
const IMPORTS_LENGTH = 20_000

/** Another run may have installed the same in the meantime; then that is taken. */
async function moveTo(folder: string, temporary: string): Promise<void> {
  try {
    await rename(temporary, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  }
}
