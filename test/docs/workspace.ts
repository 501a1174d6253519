import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { repository } from '../run-typescript.ts'
import { freePort } from '../package/run-program.ts'
import { DOCUMENTED_PORT, listens, type Program } from './program.ts'

/** A program in a file of its own. */
export interface ProgramFile {
  readonly program: Program
  /** The file's name in its folder, which says the page: `docs-tools.md.12.ts`. */
  readonly name: string
  /** The port that stands for {@link DOCUMENTED_PORT} in it. */
  readonly port: number
}

/** A folder in which programs find the packages of the repository as if they were installed there. */
export class Workspace implements AsyncDisposable {
  readonly folder: string
  readonly files: readonly ProgramFile[]

  private constructor(folder: string, files: readonly ProgramFile[]) {
    this.folder = folder
    this.files = files
  }

  /** Writes the programs into a new folder. */
  static async create(programs: readonly Program[]): Promise<Workspace> {
    const folder = await mkdtemp(join(tmpdir(), 'portico-docs-'))
    await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'), 'junction')
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
    const files: ProgramFile[] = []
    for (const program of programs) {
      const name = `${program.page.replaceAll('/', '-')}.${program.line}.ts`
      const port = listens(program) ? await freePort() : DOCUMENTED_PORT
      await writeFile(join(folder, name), program.code.replaceAll(String(DOCUMENTED_PORT), String(port)))
      files.push({ program, name, port })
    }
    return new Workspace(folder, files)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true })
  }
}
