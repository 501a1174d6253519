import { readFileSync } from 'node:fs'
import { defineConfig } from 'tsup'

/** The part of a package.json that says what to build. */
interface Manifest {
  readonly exports: Readonly<Record<string, { readonly '@portico/source'?: string } | string>>
  readonly bin?: Readonly<Record<string, string>>
}

// One configuration for every package: tsup runs in the package's folder and builds the entries that its `exports` and `bin` name.
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest
const programs = Object.values(manifest.bin ?? {}).map((path) => path.replace('./dist/', './src/').replace(/\.js$/, '.ts'))
const modules = Object.values(manifest.exports).flatMap((target) =>
  typeof target === 'object' && target['@portico/source'] !== undefined ? [target['@portico/source']] : [],
)

export default defineConfig({
  entry: [...modules, ...programs],
  format: 'esm',
  target: 'es2022',
  // Only says that Node's built-in modules are external; packages without them run anywhere.
  platform: 'node',
  removeNodeProtocol: false,
  sourcemap: true,
  // The declarations come from `tsc -b --emitDeclarationOnly`, which is eight times faster than tsup's own.
  dts: false,
  // The declarations live in the same folder; scripts/build.mjs removes it first.
  clean: false,
  splitting: true,
  treeshake: false,
  silent: true,
})
