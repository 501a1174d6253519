import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { repository } from '../run-typescript.ts'
import type { Workspace } from './workspace.ts'

/** Type-checks every program of a workspace as strictly as the packages. Returns what is wrong with them, by page and line. */
export async function checkTypes({ folder, files }: Workspace): Promise<readonly string[]> {
  const config = {
    extends: join(repository, 'tsconfig.base.json'),
    compilerOptions: { noEmit: true, rewriteRelativeImportExtensions: false },
    files: files.map(({ name }) => name),
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const compiler = join(repository, 'node_modules/ts7/bin/tsc')
  const output = await runCompiler([compiler, '--project', 'tsconfig.json', '--pretty', 'false'], folder)
  // Lines that are indented belong to the error before.
  const errors = output.trimEnd().split(/\n(?=\S)/)
  // Errors elsewhere, in the packages themselves, are the type check's to report.
  return files.flatMap(({ name, program }) =>
    errors.filter((error) => error.startsWith(`${name}(`)).map((error) => error.replace(`${name}(`, `${program.page}(`)),
  )
}

async function runCompiler(args: readonly string[], cwd: string): Promise<string> {
  try {
    await promisify(execFile)(process.execPath, args, { cwd })
    return ''
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: number; stdout: string; stderr: string } // of execFile
    // 1 and 2: errors were found. Anything else means that nothing was checked.
    if (code === 1 || code === 2) return stdout
    throw new Error(`the compiler failed: ${stderr}${stdout}`, { cause: error })
  }
}
