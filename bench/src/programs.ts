import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Contender } from './contender.ts'
import { BENCH_FOLDER, PEERS_FOLDER, PROGRAMS_FOLDER } from './folders.ts'

/**
 * The file that a contender's server is started from.
 *
 * Ours are compiled from sources first, into one plain module as publishing them would. Running them through a loader that
 * compiles on the fly would measure that loader too: it renames every function that is made at run time.
 */
export async function serverProgram(contender: Contender): Promise<string> {
  const program = contender.program ?? contender.name
  if (contender.role === 'peer') return fileURLToPath(new URL(`${program}.js`, PEERS_FOLDER))
  return compile(`servers/${program}.ts`)
}

/** The file that the load process is started from. */
export function loadProgram(): Promise<string> {
  return compile('load/main.ts')
}

async function compile(source: string): Promise<string> {
  const outfile = fileURLToPath(new URL(source.replace(/\.ts$/, '.mjs'), PROGRAMS_FOLDER))
  await build({
    entryPoints: [fileURLToPath(new URL(source, BENCH_FOLDER))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    conditions: ['@portico/source'],
    // What core loads only when a schema of that kind appears, and from the user's own packages. CommonJS, as ws is, cannot be part of such a module.
    external: ['ws', 'zod/v4/core', '@valibot/to-json-schema', 'zod-to-json-schema'],
    logLevel: 'silent', // what fails is thrown
  })
  return outfile
}
