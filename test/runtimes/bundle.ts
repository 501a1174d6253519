import { build } from 'tsup'
import { repository } from '../run-typescript.ts'

/** Bundles the servers of the contract into `<folder>/contract-servers.js`, with all that they import, as for a runtime without `node_modules`. */
export async function bundleContractServers(folder: string): Promise<void> {
  await build({
    config: false,
    entry: { 'contract-servers': `${repository}/test/runtimes/contract-servers.ts` },
    outDir: folder,
    format: 'esm',
    // A module of Node would be left as an import, and the runtime would say so.
    platform: 'neutral',
    target: 'es2022',
    noExternal: [/.*/],
    splitting: false,
    silent: true,
    outExtension: () => ({ js: '.js' }),
    esbuildOptions: (options) => {
      options.absWorkingDir = repository
      options.conditions = ['@portico/source', 'workerd', 'worker', 'browser', 'import']
    },
  })
}
