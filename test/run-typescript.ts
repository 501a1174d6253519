import { fileURLToPath } from 'node:url'

/** The folder of the repository. */
export const repository: string = fileURLToPath(new URL('..', import.meta.url))

/** The arguments by which Node, in {@link repository}, runs a TypeScript file against the sources of the packages. */
export function runTypeScript(file: URL, ...args: readonly string[]): string[] {
  return ['--conditions=@portico/source', '--import', 'tsx', fileURLToPath(file), ...args]
}
