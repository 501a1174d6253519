import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const here = fileURLToPath(new URL('.', import.meta.url))

/** Makes one module of a program of `children/`, so that a process begins in the time that Node takes. @returns its path. */
export async function bundleChild(name: string): Promise<string> {
  // Inside the package: from there it finds the driver.
  const folder = `${here}../dist/test-children/${name}-${process.pid}`
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, resolve: { conditions: ['@portico/source', 'node', 'import'] } },
    build: {
      ssr: `${here}children/${name}.ts`,
      outDir: folder,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rollupOptions: { output: { entryFileNames: 'child.mjs' } },
    },
  })
  return `${folder}/child.mjs`
}
